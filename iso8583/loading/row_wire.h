// How a row's value stands on the wire: its own columns before those of its group.
#pragma once

#include "iso8583/loading/row_builder.h"

namespace iso8583 {

class RowWire {
 public:
  RowWire(RowBuilder& builder, FaultList& faults, const RowContext& context, const FieldDraft& draft)
      : builder_(builder), faults_(faults), context_(context), draft_(draft) {}

  bool read(FieldRow& row);  // name, type and secrecy are there already

 private:
  using Column = std::optional<Word> WireDraft::*;

  bool read_form(FieldRow& row);
  bool read_length(FieldRow& row);
  bool read_counts(FieldRow& row);
  bool no_length(const FieldRow& row);

  const std::optional<Word>& word(Column column) const { return own(column) ? own(column) : group().*column; }
  const std::optional<Word>& own(Column column) const { return draft_.wire.*column; }
  const WireDraft& group() const { return context_.groups[group_]; }
  // Where a fault of the column belongs: to the row if it says it, else to its group.
  std::string path(Column column, const char* name) const;

  RowBuilder& builder_;
  FaultList& faults_;
  const RowContext& context_;
  const FieldDraft& draft_;
  std::size_t group_ = 0;
};

}  // namespace iso8583
