// The YAML that is written of a draft: readable, and nothing that a file of others says gets out of its place.
#include "iso8583/exchange/dialect_writer.h"

#include <catch2/catch.hpp>

#include "iso8583/exchange/spec_names.h"
#include "tests/exchange/imported.h"

using iso8583::FieldClass;
using iso8583::RowSketch;
using iso8583::SpecDraft;

namespace {

SpecDraft small_draft() {
  SpecDraft draft;
  draft.name = "Acquirer West";
  draft.source = "a specification, west.xml";
  draft.year = "1987";
  draft.mti = "ascii";
  draft.bitmap = "hex";
  return draft;
}

RowSketch text_row(const std::string& name, unsigned size) {
  RowSketch row;
  row.name = name;
  row.size = size;
  row.wire.encoding = "ascii";
  return row;
}

RowSketch digits_row(const std::string& name, unsigned size, const std::string& fill) {
  RowSketch row = text_row(name, size);
  row.kind = FieldClass::n;
  row.wire = {.encoding = "bcd", .fill = fill};
  return row;
}

}  // namespace

TEST_CASE("rows of a group that agree are said once, others in their row") {
  SpecDraft draft = small_draft();
  draft.fields[3] = digits_row("processing_code", 6, "left_0");
  draft.fields[4] = digits_row("amount", 12, "left_0");
  draft.fields[11] = digits_row("stan", 6, "right_0");
  draft.fields[37] = text_row("reference", 12);
  draft.lose("44", "class x is not known", "give it a row by hand");
  CHECK(iso8583::write_dialect(draft) == R"(# Made from a specification, west.xml.
# Secrecies are not said there: they go by the numbers of fields, the tags of EMV and the words of names.
# Not carried over:
#   44: class x is not known; give it a row by hand
dialect: acquirer_west
version: 1987
mti: ascii
bitmap: hex

wire:
  n_fixed:    {encoding: bcd, fill: left_0}
  text:       {encoding: ascii}

fields:
  3: [processing_code, n6]
  4: [amount, n12]
  11: {name: stan, type: n6, fill: right_0}
  37: [reference, ans12]
)");
  dialect_of(draft);
}

TEST_CASE("text of others stays in its comment and in its quotes") {
  SpecDraft draft = small_draft();
  draft.source = "a file\nbitmap: raw";
  draft.lose("44", "class x\r\nmti: bcd is not known", "see");
  RowSketch part = text_row("word", 9);
  part.rest = true;
  part.until = "\"\x1c";
  iso8583::LayoutSketch layout;
  layout.name = "parts";
  layout.characters = true;
  layout.rows = {part, text_row("more", 1)};
  draft.layouts.push_back(layout);
  draft.fields[44] = text_row("words", 25);
  draft.fields[44].inside = "parts";
  draft.fields[44].pad_right = std::string(1, '\0');
  const std::string yaml = iso8583::write_dialect(draft);
  CHECK_THAT(yaml, Catch::Contains("# Made from a file bitmap: raw.\n"));
  CHECK_THAT(yaml, Catch::Contains("#   44: class x  mti: bcd is not known; see\n"));
  CHECK_THAT(yaml, Catch::Contains("until: \"\\\"\\x1C\""));
  CHECK_THAT(yaml, Catch::Contains("pad_right: \"0x00\""));
  dialect_of(draft);
}

TEST_CASE("names of a dialect are made of any description") {
  CHECK(iso8583::trade_name("Card acceptor's  name/location") == "card_acceptor_s_name_location");
  CHECK(iso8583::trade_name("  Amount, Transaction ") == "amount_transaction");
  CHECK(iso8583::trade_name("43").empty());
  CHECK(iso8583::trade_name("Größe").find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
  iso8583::NameTaker names;
  CHECK(names.take("Reserved", "60", "field") == "reserved");
  CHECK(names.take("Reserved", "61", "field") == "reserved_61");
  CHECK(names.take("", "62", "field") == "field_62");
  CHECK(names.take("Field 62", "63", "field") == "field_62_63");
  CHECK(names.take("Reserved", "61", "field") == "reserved_61_2");
}
