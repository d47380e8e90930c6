// Builds a row of a table from its draft: a field's, or a part's. What contradicts itself is a fault.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "iso8583/loading/dialect_draft.h"
#include "iso8583/loading/fault_list.h"

namespace iso8583 {

// What a row is a row of; each says sizes in its own way.
enum class RowPlace : std::uint8_t { field, position, item, tag, bit };

struct RowContext {
  std::string path;        // "fields.2", "layouts.emv.rows.9F26"
  std::string group_path;  // "wire"
  const Groups& groups;    // what the row does not say itself
  RowPlace place = RowPlace::field;
  Secrecy secrecy = Secrecy::plain;  // where the row says nothing
  unsigned depth = 0;                // values within values
};

class RowBuilder {
 public:
  // Makes the layout of that name for what is inside a row. Null: there is none, and that was said.
  using Divide =
      std::function<std::shared_ptr<const Layout>(const Word& name, const FieldRow& row, const RowContext& context)>;

  RowBuilder(const DialectDraft& draft, FaultList& faults, Divide divide)
      : draft_(draft), faults_(faults), divide_(std::move(divide)) {}

  // Nothing: faults were added. Number and tag are the caller's.
  std::optional<FieldRow> build(const RowContext& context, const FieldDraft& draft);
  const Encoding* encoding(const std::string& path, const Word& word);
  const LengthEncoding* length(const std::string& path, const Word& word);

 private:
  bool read_name(const RowContext& context, const FieldDraft& draft, FieldRow& row);
  bool read_type(const RowContext& context, const FieldDraft& draft, FieldRow& row);
  bool read_size(const std::string& path, const Word& word, std::string_view size, FieldRow& row);
  bool read_wire(const RowContext& context, const FieldDraft& draft, FieldRow& row);
  bool read_pad(const RowContext& context, const FieldDraft& draft, FieldRow& row);
  bool read_separators(const RowContext& context, const FieldDraft& draft, FieldRow& row);
  bool read_extras(const RowContext& context, const FieldDraft& draft, FieldRow& row);

  const DialectDraft& draft_;
  FaultList& faults_;
  Divide divide_;
};

}  // namespace iso8583
