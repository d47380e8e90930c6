// Which imported values are secret. No file of another library says it: a card's data must be, whatever it is called.
#include "iso8583/exchange/spec_secrecy.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/exchange/imported.h"

using iso8583::Secrecy;

namespace {

Secrecy secrecy_at(const iso8583::SpecDraft& draft, int field, std::string_view key = "") {
  const iso8583::RowSketch& row = draft.fields.at(field);
  if (key.empty()) return row.secrecy;
  const auto layout = std::ranges::find(draft.layouts, row.inside, &iso8583::LayoutSketch::name);
  REQUIRE(layout != draft.layouts.end());
  const auto part = std::ranges::find_if(
      layout->rows, [&](const iso8583::RowSketch& one) { return one.key == key || one.name == key; });
  REQUIRE(part != layout->rows.end());
  return part->secrecy;
}

}  // namespace

TEST_CASE("fields with a card's data are secret by their numbers") {
  const auto draft = imported("jpos_1987_ascii.xml");
  for (const int field : {35, 48, 52, 55}) CHECK(secrecy_at(draft, field) == Secrecy::wipe);
  CHECK(secrecy_at(draft, 2) == Secrecy::mask);
  for (const int field : {3, 4, 11, 37, 39, 43, 49, 70}) CHECK(secrecy_at(draft, field) == Secrecy::plain);
}

TEST_CASE("tags of EMV with a card's data are secret, others are plain though their field is not") {
  const auto draft = imported_moov(R"({"fields": {
    "0": {"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "1": {"type": "Bitmap", "enc": "Binary", "prefix": "Binary.Fixed"},
    "12": {"type": "Numeric", "length": 6, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "55": {"type": "Composite", "length": 999, "prefix": "ASCII.LLL", "tag": {"enc": "BerTLVTag"}, "subfields": {
      "57": {"type": "Hex", "description": "a", "enc": "Binary", "prefix": "BerTLV"},
      "5A": {"type": "Hex", "description": "b", "enc": "Binary", "prefix": "BerTLV"},
      "5F20": {"type": "Hex", "description": "c", "enc": "Binary", "prefix": "BerTLV"},
      "9F02": {"type": "Hex", "description": "d", "enc": "Binary", "prefix": "BerTLV"}}}}})");
  CHECK(secrecy_at(draft, 55) == Secrecy::wipe);
  CHECK(secrecy_at(draft, 55, "57") == Secrecy::wipe);
  CHECK(secrecy_at(draft, 55, "5A") == Secrecy::mask);
  CHECK(secrecy_at(draft, 55, "5F20") == Secrecy::wipe);
  CHECK(secrecy_at(draft, 55, "9F02") == Secrecy::plain);
  const auto dialect = dialect_of(draft);
  CHECK(dialect->field(55)->secrecy == Secrecy::wipe);
}

TEST_CASE("words of a name tell what its number does not") {
  const auto draft = imported_moov(R"({"fields": {
    "0": {"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "1": {"type": "Bitmap", "enc": "Binary", "prefix": "Binary.Fixed"},
    "12": {"type": "Numeric", "length": 6, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "44": {"type": "String", "length": 25, "description": "CVV2 result and value", "enc": "ASCII", "prefix": "ASCII.LL"},
    "46": {"type": "String", "length": 25, "description": "Old PAN", "enc": "ASCII", "prefix": "ASCII.LL"},
    "47": {"type": "String", "length": 25, "description": "Company", "enc": "ASCII", "prefix": "ASCII.LL"},
    "50": {"type": "Track2", "length": 37, "description": "Odd place", "enc": "ASCII", "prefix": "ASCII.LL"}}})");
  CHECK(secrecy_at(draft, 44) == Secrecy::wipe);
  CHECK(secrecy_at(draft, 46) == Secrecy::mask);
  CHECK(secrecy_at(draft, 47) == Secrecy::plain);
  CHECK(secrecy_at(draft, 50) == Secrecy::wipe);
}

TEST_CASE("parts of a secret value are as secret as it is") {
  const auto draft = imported("jpos_nested.xml");
  CHECK(secrecy_at(draft, 48, "category") == Secrecy::wipe);
  CHECK(secrecy_at(draft, 44, "source") == Secrecy::plain);
}
