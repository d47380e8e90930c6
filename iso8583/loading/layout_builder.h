// Builds what is inside a row from the layout that its table names. What contradicts itself is a fault.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "iso8583/layout/layout.h"
#include "iso8583/loading/row_builder.h"

namespace iso8583 {

class LayoutBuilder {
 public:
  LayoutBuilder(const DialectDraft& draft, FaultList& faults);

  // Made anew for each row that is divided so: secrecy and encodings follow from the row. The most secret of its parts
  // is noted in `most_secret`.
  std::shared_ptr<const Layout> build(const Word& name, const FieldRow& row, const RowContext& context);

  RowBuilder& rows() { return rows_; }
  void say_unused();  // layouts that no field leads to are checked all the same

 private:
  struct Making {
    const LayoutDraft& draft;
    Layout& layout;
    RowContext context;  // of its rows; `path` is the layout's
  };

  bool check_way(const Word& name, const RowContext& context);
  bool fill(Making& making, const FieldRow& outer);
  bool fill_positions(Making& making);
  bool fill_list(Making& making);
  bool fill_tagged(Making& making);
  bool fill_others(Making& making);
  static void hide_constructed(Layout& layout);
  bool fill_bits(Making& making);
  bool fill_rows(Making& making, RowPlace place);
  bool add_row(Making& making, const std::string& path, const FieldDraft& draft, RowPlace place, int number,
               const std::string& tag);
  bool read_tag_length(Making& making);

  // What is wrong with a layout that divides characters, or bytes.
  std::vector<Fault> faults_as(const std::string& name, const LayoutDraft& draft, bool characters) const;

  const DialectDraft& draft_;
  FaultList& faults_;
  RowBuilder rows_;
  std::vector<std::string> under_way_;  // layouts being made, each inside the one before
  std::set<std::string> used_;
  std::size_t made_ = 0;
};

// Whether something in it is more secret than what it stands in.
Secrecy most_secret(const Layout& layout);

}  // namespace iso8583
