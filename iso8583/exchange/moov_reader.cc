// Reads the message's own columns of a moov specification, and its fields.
#include "iso8583/exchange/moov_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "iso8583/exchange/moov_document.h"
#include "iso8583/exchange/moov_rows.h"

namespace iso8583 {

namespace {

class MoovReader {
 public:
  MoovReader(const MoovSpec& spec, SpecDraft& draft) : spec_(spec), draft_(draft), rows_(draft) {}

  void read() {
    draft_.mti = "ascii";
    draft_.bitmap = "raw";
    for (const MoovField& field : spec_.fields) number(field);
    read_mti();
    read_bitmap();
    for (const auto& [number, field] : fields_)
      if (number > 1) read_field(number, *field);
    settle_code_page();
  }

 private:
  void number(const MoovField& field) {
    int value = 0;
    const auto [end, error] = std::from_chars(field.key.data(), field.key.data() + field.key.size(), value);
    if (error != std::errc() || end != field.key.data() + field.key.size() || value < 0)
      draft_.lose(field.key.empty() ? "''" : field.key, "its key is not the number of a field", "number it");
    else if (!fields_.emplace(value, &field).second)
      draft_.lose(field.key, fmt::format("field {} is there already", value), "the first one counts here");
  }

  void read_mti() {
    const auto found = fields_.find(0);
    const MoovEncoding* const encoding = found == fields_.end() ? nullptr : find_moov_encoding(found->second->encoding);
    const MoovPrefix* const prefix = found == fields_.end() ? nullptr : find_moov_prefix(found->second->prefix);
    const bool digits = encoding != nullptr &&
                        (encoding->writing == MoovWriting::characters || encoding->writing == MoovWriting::digits);
    // Two bytes that are read as four hexadecimal characters are four packed digits.
    const bool packed = encoding != nullptr && encoding->writing == MoovWriting::hex_bytes;
    const bool fixed = prefix != nullptr && prefix->digits == 0 && !prefix->ber;
    if (fixed && digits && found->second->length == 4)
      draft_.mti = encoding->encoding;
    else if (fixed && packed && found->second->length == 2)
      draft_.mti = "bcd";
    else
      draft_.lose("mti", "field 0 is not a message type of four digits", "ascii is written: say how it is written");
  }

  void read_bitmap() {
    const auto found = fields_.find(1);
    const MoovTypeRow* const type = found == fields_.end() ? nullptr : find_moov_type(found->second->type);
    const MoovEncoding* const encoding = found == fields_.end() ? nullptr : find_moov_encoding(found->second->encoding);
    const bool written = encoding != nullptr &&
                         (encoding->writing == MoovWriting::bytes || encoding->writing == MoovWriting::hex_characters);
    if (type == nullptr || type->type != MoovType::bitmap || !written) {
      draft_.lose("bitmap", "field 1 is not a bitmap in Binary or HexToASCII", "raw is written: say how it is written");
      return;
    }
    draft_.bitmap = encoding->encoding;
    read_bitmap_size(*found->second);
  }

  // moov reads bitmaps of the length that is said, 8 bytes if none is, and goes on while bit 1 of the one read is set.
  void read_bitmap_size(const MoovField& bitmap) {
    const unsigned bytes = bitmap.length == 0 ? 8 : bitmap.length;
    const bool wide = !fields_.empty() && fields_.rbegin()->first > 128;
    if (bytes != 8)
      draft_.lose("bitmap",
                  fmt::format("it is read {} bytes at a time{}, whatever bit 1 says", bytes,
                              draft_.bitmap == "hex" ? fmt::format(" ({} characters)", 2 * bytes) : ""),
                  "here a bitmap has 8, and bit 1 announces the second: see what the peer sends");
    if (!bitmap.expands && fields_.rbegin()->first > 64)
      draft_.lose("bitmap", "it does not grow, and there are fields above 64",
                  "the second bitmap is read, if bit 1 is set");
    if (bitmap.expands && wide) draft_.third_bitmap = "adjacent";
  }

  void read_field(int number, const MoovField& field) {
    const int last = draft_.third_bitmap.empty() ? 128 : 192;
    if (number > last) {
      draft_.lose(field.key, fmt::format("no bitmap announces fields above {}", last),
                  "say third_bitmap, and give it a row");
      return;
    }
    if (number == 65 && !draft_.third_bitmap.empty()) {
      draft_.lose(field.key, "bit 65 announces the third bitmap, and there is a field 65 as well", "it is left out");
      return;
    }
    if (auto row = rows_.row(field, field.key, names_)) {
      row->key = std::to_string(number);
      draft_.fields.emplace(number, std::move(*row));
    }
  }

  // `ebcdic` shall mean the page that most rows have.
  void settle_code_page() {
    int pages[2] = {0, 0};
    bool any = false;
    const auto count = [&](const std::string& word) {
      pages[0] += word == "cp500";
      pages[1] += word == "cp1047";
      any = any || word == "ebcdic";
    };
    each_word(count);
    if (pages[0] + pages[1] > 0 || any) draft_.code_page = pages[1] > pages[0] ? "cp1047" : "cp500";
    each_word([&](std::string& word) {
      if (!draft_.code_page.empty() && word == draft_.code_page) word = "ebcdic";
    });
    if (pages[0] > 0)
      draft_.lose("code_page", "EBCDIC of moov is code page 500 but for '|' (6A) and characters above 7F",
                  "see whether the peer's texts have them");
  }

  template <class Word>
  void each_word(Word word) {
    word(draft_.mti);
    for (auto& [number, row] : draft_.fields) word(row.wire.encoding);
    for (LayoutSketch& layout : draft_.layouts) {
      word(layout.tag_encoding);
      for (RowSketch& row : layout.rows) word(row.wire.encoding);
    }
  }

  const MoovSpec& spec_;
  SpecDraft& draft_;
  MoovRows rows_;
  NameTaker names_;
  std::map<int, const MoovField*> fields_;
};

}  // namespace

std::expected<SpecDraft, Fault> read_moov(const std::string& text, const std::string& label, const std::string& year) {
  auto spec = read_moov_document(text, label);
  if (!spec) return std::unexpected(spec.error());
  SpecDraft draft;
  draft.source = "a specification of moov-io/iso8583";
  draft.name = spec->name;
  MoovReader(*spec, draft).read();
  finish_draft(draft, year);
  return draft;
}

}  // namespace iso8583
