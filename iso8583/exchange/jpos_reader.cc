// Reads the message's own columns of a jPOS generic packager, and its fields.
#include "iso8583/exchange/jpos_reader.h"

#include <fmt/format.h>

#include "iso8583/exchange/jpos_document.h"
#include "iso8583/exchange/jpos_rows.h"

namespace iso8583 {

namespace {

class JposReader {
 public:
  JposReader(const JposField& packager, SpecDraft& draft) : packager_(packager), draft_(draft), rows_(draft) {}

  void read() {
    draft_.code_page = "cp1047";
    read_header();
    read_mti();
    read_bitmap();
    for (const JposField& field : packager_.fields)
      if (field.id > 1 && field.id != bitmap_field() && field.id != third_field_) read_field(field);
  }

 private:
  int bitmap_field() const { return packager_.bitmap_field.value_or(1); }

  void read_header() {
    if (packager_.header_bytes > 0)
      draft_.lose("mti", fmt::format("a header of {} bytes stands before it", packager_.header_bytes),
                  "a header is framing: name it in the listener's");
    if (packager_.validators)
      draft_.lose("fields", "validators of fields", "say what a value may be by its row's type and check");
  }

  void read_mti() {
    const JposField* const field = packager_.field(0);
    const JposClass* const known = field == nullptr ? nullptr : find_jpos_class(jpos_short_name(field->type));
    draft_.mti = "ascii";
    if (known == nullptr || known->use != JposUse::value || known->length_digits > 0 || known->kind == FieldClass::b ||
        field->length != 4)
      draft_.lose("mti", "field 0 is not a message type of four digits", "ascii is written: say how it is written");
    else
      draft_.mti = known->encoding;
  }

  void read_bitmap() {
    const JposField* const field = packager_.field(bitmap_field());
    const JposClass* const known = field == nullptr ? nullptr : find_jpos_class(jpos_short_name(field->type));
    draft_.bitmap = "raw";
    if (!packager_.emit_bitmap || known == nullptr || known->use != JposUse::bitmap) {
      draft_.lose("bitmap", "the message has no bitmap that this importer knows",
                  "raw is written: a message without a bitmap cannot be read");
      return;
    }
    draft_.bitmap = known->encoding;
    read_third_bitmap(*field);
    const int last = packager_.fields.back().id;
    if (field->length < 16 && last > 64)
      draft_.lose("bitmap", "it has 8 bytes, and there are fields above 64",
                  "the second bitmap is read, if bit 1 is set");
  }

  void read_third_bitmap(const JposField& bitmap) {
    const bool wide = packager_.fields.back().id > 128;
    const int third = packager_.third_bitmap_field.value_or(-1);
    if (third == 65 && wide) {
      draft_.third_bitmap = "field_65";
      third_field_ = 65;
    } else if (third >= 0) {
      draft_.lose("bitmap", fmt::format("the third bitmap is field {}", third), "only field 65 can be it");
    } else if (wide && bitmap.length > 16) {
      draft_.third_bitmap = "adjacent";
      third_field_ = 65;
    }
  }

  void read_field(const JposField& field) {
    const std::string path = std::to_string(field.id);
    const int last = draft_.third_bitmap.empty() ? 128 : 192;
    if (field.id > last) {
      draft_.lose(path, fmt::format("no bitmap announces fields above {}", last),
                  "say third_bitmap, and give it a row");
      return;
    }
    if (auto row = rows_.row(field, path, names_)) {
      row->key = path;
      draft_.fields.emplace(field.id, std::move(*row));
    }
  }

  const JposField& packager_;
  SpecDraft& draft_;
  JposRows rows_;
  NameTaker names_;
  int third_field_ = 0;
};

}  // namespace

std::expected<SpecDraft, Fault> read_jpos(const std::string& xml, const std::string& label, const std::string& year) {
  auto packager = read_jpos_document(xml, label);
  if (!packager) return std::unexpected(packager.error());
  if (packager->fields.empty()) return std::unexpected(Fault{"isopackager", "it has no fields", label + ":1"});
  SpecDraft draft;
  draft.source = "a jPOS generic packager";
  JposReader(*packager, draft).read();
  finish_draft(draft, year);
  return draft;
}

}  // namespace iso8583
