// Rows and layouts of a moov specification: what its types, encodings and prefixes come to.
#pragma once

#include <optional>

#include "iso8583/exchange/moov_document.h"
#include "iso8583/exchange/moov_words.h"
#include "iso8583/exchange/spec_draft.h"
#include "iso8583/exchange/spec_names.h"

namespace iso8583 {

class MoovRows {
 public:
  explicit MoovRows(SpecDraft& draft) : draft_(draft) {}

  // The row of a field, divided if it is composite; nothing: not carried, and the draft's losses say why.
  std::optional<RowSketch> row(const MoovField& field, const std::string& path, NameTaker& names);

 private:
  // A row with a tag of BER-TLV: only behind one is there a length of BER-TLV.
  std::optional<RowSketch> row_of_tag(const MoovField& field, const std::string& path, NameTaker& names);
  bool lose(const std::string& path, const std::string& reason, const std::string& advice = "");

  std::optional<RowSketch> primitive(const MoovField& field, const MoovTypeRow& type, const MoovPrefix& prefix,
                                     const std::string& path);
  std::optional<RowSketch> composite(const MoovField& field, const MoovPrefix& prefix, const std::string& path);
  void pad(const MoovField& field, const std::string& path, RowSketch& row);

  std::optional<LayoutSketch> layout(const MoovField& field, const std::string& path);
  std::optional<LayoutSketch> positional(const MoovField& field, const std::string& path);
  std::optional<LayoutSketch> bitmapped(const MoovField& field, const std::string& path);
  std::optional<LayoutSketch> tagged(const MoovField& field, const MoovTag& tag, const std::string& path);
  std::optional<LayoutSketch> ber(const MoovField& field, const std::string& path);
  bool read_tag_form(const MoovTag& tag, const MoovEncoding& encoding, const std::string& path, LayoutSketch& layout);
  void read_tagged_row(const MoovField& child, const MoovTag& tag, const MoovEncoding& encoding,
                       const std::string& path, NameTaker& names, LayoutSketch& layout);

  SpecDraft& draft_;
  NameTaker layout_names_;
  unsigned outer_size_ = 0;  // of the value that is being divided: a BER value is not longer
};

// The subfields in the order in which they are written where no tags are: by number, by hexadecimal number, by text.
std::optional<std::vector<const MoovField*>> sorted_subfields(const MoovField& field);

}  // namespace iso8583
