// Rows and layouts of a jPOS packager: what its classes come to.
#pragma once

#include <optional>

#include "iso8583/exchange/jpos_classes.h"
#include "iso8583/exchange/jpos_document.h"
#include "iso8583/exchange/spec_draft.h"
#include "iso8583/exchange/spec_names.h"

namespace iso8583 {

class JposRows {
 public:
  explicit JposRows(SpecDraft& draft) : draft_(draft) {}

  // The row of a field, divided if it is; nothing: not carried, and the draft's losses say why. `names` of its
  // neighbours.
  std::optional<RowSketch> row(const JposField& field, const std::string& path, NameTaker& names);

 private:
  enum class Place : std::uint8_t { field, part };

  std::optional<RowSketch> sketch(const JposField& field, const JposClass& known, const std::string& path,
                                  NameTaker& names, Place place);
  std::optional<RowSketch> settle(RowSketch row, const JposField& field, const JposClass& known,
                                  const std::string& path, Place place);
  bool lose(const std::string& path, const std::string& reason, const std::string& advice = "");

  void divide(const JposField& field, const std::string& path, RowSketch& row);
  std::optional<LayoutSketch> layout(const JposField& field, const JposPackager& packager, const std::string& path);
  std::optional<LayoutSketch> positional(const JposField& field, int first, const std::string& path);
  std::optional<LayoutSketch> bitmapped(const JposField& field, const JposField& bitmap, int first,
                                        const std::string& path);
  std::optional<LayoutSketch> own_fields(const JposField& field, const std::string& path);
  std::optional<LayoutSketch> tagged(const JposField& field, const JposPackager& packager, const std::string& path);
  std::optional<LayoutSketch> datasets(const JposField& field, const std::string& path);
  void read_tag(const JposField& child, const JposPackager& packager, const std::string& path, NameTaker& names,
                LayoutSketch& layout);
  std::optional<std::string> tag_of(const JposField& child, const JposPackager& packager, unsigned size) const;

  SpecDraft& draft_;
  NameTaker layout_names_;
};

}  // namespace iso8583
