// Sizes and divisions of imported rows.
#include "iso8583/exchange/spec_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "iso8583/encoding/length.h"
#include "iso8583/layout/layout_rows.h"

namespace iso8583 {

namespace {

bool is_ebcdic(std::string_view encoding) { return encoding == "ebcdic" || encoding.starts_with("cp"); }

// The code of the characters that are all there is of it: "ascii", one of EBCDIC, or nothing. "?": there is nothing
// yet.
using Code = std::optional<std::string>;

Code code_of(const std::string& word, std::string_view ascii_hex, std::string_view ebcdic_hex) {
  if (word == "ascii" || word == ascii_hex) return "ascii";
  if (is_ebcdic(word)) return word;
  if (word == ebcdic_hex) return "ebcdic digits";
  return std::nullopt;
}

// Hexadecimal digits and lengths in EBCDIC are the same in all of its code pages.
bool merge(Code& code, const Code& more) {
  if (!code) return false;
  const bool first = *code == "?";
  const bool narrower = more && *code == "ebcdic digits" && is_ebcdic(*more);
  const bool same = more && (*more == *code || (*more == "ebcdic digits" && is_ebcdic(*code)));
  if (!same) code = first || narrower ? more : std::nullopt;
  return code.has_value();
}

Code digits_code(const std::string& word) {
  Code code = code_of(word, "hex", "hex_ebcdic");
  if (code && is_ebcdic(*code)) code = "ebcdic digits";
  return code;
}

Code row_code(const RowSketch& row, bool with_lengths) {
  Code code = "?";
  const bool bytes = row.kind == FieldClass::b;
  if (!merge(code, code_of(row.wire.encoding, bytes ? "hex" : "ascii", "hex_ebcdic"))) return code;
  if (with_lengths && row.length_digits > 0) merge(code, digits_code(row.wire.length));
  return code;
}

Code layout_code(const LayoutSketch& layout) {
  if (layout.kind == Divided::by_ber_tag) return std::nullopt;
  Code code = "?";
  if (layout.kind == Divided::by_tag) {
    Code tag = code_of(layout.tag_encoding, "ascii", "");
    if (tag && is_ebcdic(*tag)) tag = "ebcdic digits";
    merge(code, tag);
    merge(code, digits_code(layout.length_encoding));
  }
  if (layout.kind == Divided::by_bit) merge(code, code_of(layout.bitmap, "hex", "hex_ebcdic"));
  for (const RowSketch& row : layout.rows)
    if (!merge(code, row_code(row, layout.kind != Divided::by_tag))) return code;
  if (code && *code == "ebcdic digits") code = "ebcdic";
  return code;
}

std::string in_ascii(const std::string& word) {
  return word == "hex_ebcdic" ? "hex" : is_ebcdic(word) ? "ascii" : word;
}

// The layout as it divides the characters after their code is undone.
void undo_code(LayoutSketch& layout) {
  layout.tag_encoding = in_ascii(layout.tag_encoding);
  layout.length_encoding = in_ascii(layout.length_encoding);
  layout.bitmap = in_ascii(layout.bitmap);
  for (RowSketch& row : layout.rows) {
    row.wire.encoding = in_ascii(row.wire.encoding);
    row.wire.length = in_ascii(row.wire.length);
  }
}

void become_bytes(RowSketch& row) {
  row.kind = FieldClass::b;
  row.wire.encoding = "raw";
  row.wire.fill.clear();
  if (!row.wire.counts.empty()) row.wire.counts = "bytes";
  row.pad_left.clear();
  row.pad_right.clear();
  row.trim = false;
}

void become_text(RowSketch& row, const std::string& code) {
  row.kind = FieldClass::ans;
  row.wire.encoding = code;
  if (!row.wire.counts.empty()) row.wire.counts = "digits";
}

// Empty: the key is one that such a layout has.
std::string key_fault(const LayoutSketch& layout, const std::string& key) {
  if (std::ranges::find(layout.rows, key, &RowSketch::key) != layout.rows.end())
    return fmt::format("{} is there already", key);
  if (layout.kind == Divided::by_ber_tag && !ber_layout.parse_key(Layout{}, key))
    return "its key is not a tag of BER-TLV";
  if (layout.kind != Divided::by_tag || layout.tag_encoding == "raw") return {};
  const bool digits = layout.tag_encoding == "bcd";
  const auto belongs = [&](char c) { return digits ? c >= '0' && c <= '9' : c >= 0x20 && c < 0x7f; };
  return std::ranges::all_of(key, belongs) ? "" : fmt::format("{} cannot write its tag", layout.tag_encoding);
}

}  // namespace

bool settle_size(SpecDraft& draft, const std::string& path, RowSketch& row) {
  if (row.rest) {
    row.size = std::min(row.size, import_size_max);
    return true;
  }
  if (row.size == 0) {
    draft.lose(path, "its length is 0", "give its row a type with the size that is on the line");
    return false;
  }
  unsigned most = import_size_max;
  if (const LengthEncoding* length = row.length_digits > 0 ? find_length_encoding(row.wire.length) : nullptr) {
    const bool nibbles = row.kind == FieldClass::b && row.wire.counts == "digits";
    most = std::min(most, length->most(row.length_digits) / (nibbles ? 2 : 1));
  }
  if (row.size > most) {
    draft.lose(path, fmt::format("its length is {}, more than {} can be said", row.size, most),
               fmt::format("{} is written: the peer sends no longer value", most));
    row.size = most;
  }
  return true;
}

bool settle_inside(SpecDraft& draft, const std::string& path, RowSketch& row, LayoutSketch layout) {
  const Code code = layout_code(layout);
  const bool characters = row.kind != FieldClass::b;
  if (characters && (!code || *code != "ascii")) {
    if (row.wire.encoding != "ascii") {
      draft.lose(path, fmt::format("its value is characters in {}, what is inside is not", row.wire.encoding),
                 "the value is kept whole: divide it by hand");
      return false;
    }
    become_bytes(row);
  }
  if (row.kind == FieldClass::b && row.wire.encoding == "raw" && code && *code != "?") {
    become_text(row, *code);
    undo_code(layout);
  }
  layout.characters = row.kind != FieldClass::b;
  row.inside = layout.name;
  draft.layouts.push_back(std::move(layout));
  return true;
}

bool add_row(SpecDraft& draft, const std::string& path, LayoutSketch& layout, RowSketch row) {
  if (const std::string fault = key_fault(layout, row.key); !fault.empty()) {
    draft.lose(path, fault, "it is kept without a row");
    return false;
  }
  layout.rows.push_back(std::move(row));
  return true;
}

void drop_length(RowSketch& row) {
  if (row.length_digits > 0) row.length_digits = 2;  // "at most"
  row.wire.length.clear();
  row.wire.counts.clear();
}

}  // namespace iso8583
