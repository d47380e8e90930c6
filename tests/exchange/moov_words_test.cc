// moov's encodings, prefixes and types one by one, and what fields of them write. The bytes are written down from what
// moov's encoders do: HexToASCII writes characters, ASCIIToHex bytes.
#include "iso8583/exchange/moov_words.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

#include "tests/exchange/imported.h"

namespace {

struct Written {
  const char* type;
  const char* encoding;
  const char* prefix;
  unsigned length;
  const char* wire;
  const char* value;
};

constexpr std::array written{
    Written{"String", "ASCII", "ASCII.Fixed", 2, "4142", "AB"},
    Written{"String", "ASCII", "ASCII.L", 9, "32 4142", "AB"},
    Written{"String", "ASCII", "ASCII.LL", 25, "3032 4142", "AB"},
    Written{"String", "ASCII", "ASCII.LLL", 999, "303032 4142", "AB"},
    Written{"String", "ASCII", "ASCII.LLLL", 9999, "30303032 4142", "AB"},
    Written{"String", "ASCII", "BCD.L", 9, "02 4142", "AB"},
    Written{"String", "ASCII", "BCD.LL", 25, "12 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"String", "ASCII", "BCD.LLL", 999, "0012 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"String", "ASCII", "BCD.LLLL", 9999, "0012 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"String", "ASCII", "Binary.L", 255, "0C 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"String", "ASCII", "Binary.LL", 9999, "000C 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"String", "ASCII", "Binary.LLL", 9999, "00000C 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"String", "ASCII", "Hex.L", 255, "3043 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"String", "ASCII", "Hex.LL", 9999, "30303043 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"String", "ASCII", "Hex.LLL", 9999, "303030303043 4142434445464748494A4B4C", "ABCDEFGHIJKL"},
    Written{"String", "EBCDIC", "EBCDIC.LL", 25, "F0F2 C1C2", "AB"},
    Written{"String", "EBCDIC", "EBCDIC.L", 9, "F2 C1C2", "AB"},
    Written{"String", "EBCDIC", "EBCDIC.LLLL", 999, "F0F0F0F2 C1C2", "AB"},
    Written{"String", "EBCDIC1047", "EBCDIC1047.L", 9, "F2 ADBD", "[]"},
    Written{"String", "EBCDIC1047", "EBCDIC1047.LL", 99, "F0F2 ADBD", "[]"},
    Written{"String", "EBCDIC1047", "EBCDIC1047.LLL", 999, "F0F0F2 ADBD", "[]"},
    Written{"String", "EBCDIC1047", "EBCDIC1047.LLLL", 999, "F0F0F0F2 ADBD", "[]"},
    Written{"String", "EBCDIC", "EBCDIC.LLL", 999, "F0F0F2 4A5A", "[]"},
    Written{"String", "BCD", "BCD.Fixed", 3, "0123", "123"},
    Written{"String", "BCD", "BCD.LL", 19, "03 0123", "123"},
    Written{"String", "Binary", "Binary.Fixed", 2, "AB01", "AB01"},
    Written{"String", "HexToASCII", "ASCII.Fixed", 2, "41423031", "AB01"},
    Written{"String", "ASCIIToHex", "Binary.Fixed", 2, "AB01", "AB01"},
    Written{"Numeric", "ASCII", "ASCII.Fixed", 3, "313233", "123"},
    Written{"Numeric", "BCD", "BCD.Fixed", 3, "0123", "123"},
    Written{"Numeric", "LBCD", "BCD.Fixed", 3, "1230", "123"},
    Written{"Numeric", "LBCD", "BCD.LL", 19, "03 1230", "123"},
    Written{"Numeric", "EBCDIC", "EBCDIC.Fixed", 3, "F1F2F3", "123"},
    Written{"Binary", "Binary", "Binary.Fixed", 2, "AB01", "AB01"},
    Written{"Binary", "Binary", "ASCII.LL", 99, "3032 AB01", "AB01"},
    Written{"Binary", "Binary", "BCD.LLL", 999, "0002 AB01", "AB01"},
    Written{"Binary", "HexToASCII", "ASCII.Fixed", 2, "41423031", "AB01"},
    Written{"Binary", "HexToASCII", "ASCII.LL", 99, "3032 41423031", "AB01"},
    Written{"Hex", "Binary", "Binary.L", 255, "02 AB01", "AB01"},
    Written{"Hex", "HexToASCII", "Hex.Fixed", 2, "41423031", "AB01"},
    Written{"Track2", "ASCII", "ASCII.LL", 37, "3039 31323334353D323531", "12345=251"},
    Written{"Track2", "BCD", "BCD.LL", 37, "08 1234D251", "1234=251"},
    Written{"Track1", "ASCII", "ASCII.LL", 76, "3033 423132", "B12"},
    Written{"Track3", "ASCII", "ASCII.LLL", 104, "303033 303132", "012"},
};

iso8583::SpecDraft with_field(const std::string& type, const std::string& encoding, const std::string& prefix,
                              unsigned length) {
  return imported_moov(fmt::format(
      R"({{"fields": {{"0": {{"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"}},
    "1": {{"type": "Bitmap", "enc": "Binary", "prefix": "Binary.Fixed"}},
    "12": {{"type": "Numeric", "length": 6, "enc": "ASCII", "prefix": "ASCII.Fixed"}},
    "44": {{"type": "{}", "length": {}, "enc": "{}", "prefix": "{}"}}}}}})",
      type, length, encoding, prefix));
}

}  // namespace

TEST_CASE("each type, encoding and prefix of moov reads and writes the bytes that moov has for it") {
  for (const Written& row : written) {
    INFO(row.type << " " << row.encoding << " " << row.prefix);
    const auto draft = with_field(row.type, row.encoding, row.prefix, row.length);
    CHECK(value_read(draft, 44, row.wire) == row.value);
    CHECK(wire_written(draft, 44, row.value) == to_hex(from_hex(row.wire)));
  }
}

TEST_CASE("every prefix with a length that a dialect can say has its bytes here") {
  for (const iso8583::MoovPrefix& prefix : iso8583::moov_prefixes()) {
    INFO(prefix.name);
    if (prefix.digits == 0 || !prefix.remark.empty()) continue;
    CHECK(std::ranges::any_of(written, [&](const Written& row) { return row.prefix == prefix.name; }));
  }
}

TEST_CASE("the encodings, prefixes and types that moov's importer knows are known, and no others") {
  for (const char* const name :
       {"ASCII", "EBCDIC", "EBCDIC1047", "BCD", "LBCD", "Binary", "HexToASCII", "ASCIIToHex", "BerTLVTag"})
    CHECK(iso8583::find_moov_encoding(name) != nullptr);
  CHECK(iso8583::moov_encodings().size() == 9);
  for (const std::string family : {"ASCII", "BCD", "EBCDIC", "EBCDIC1047", "Binary", "Hex"})
    for (const std::string size : {"Fixed", "L", "LL", "LLL", "LLLL"})
      CHECK(iso8583::find_moov_prefix(family + "." + size) != nullptr);
  CHECK(iso8583::find_moov_prefix("BerTLV") != nullptr);
  CHECK(iso8583::find_moov_prefix("None.Fixed") != nullptr);
  CHECK(iso8583::moov_prefixes().size() == 32);
  for (const char* const name :
       {"String", "Numeric", "Binary", "Hex", "Track1", "Track2", "Track3", "Bitmap", "Composite"})
    CHECK(iso8583::find_moov_type(name) != nullptr);
  CHECK(iso8583::find_moov_type("string") == nullptr);
}

TEST_CASE("every pair of a type and an encoding is carried over, or it is said why not") {
  using enum iso8583::MoovWriting;
  using enum iso8583::MoovType;
  for (const auto type : {string, numeric, binary, hex, track_1, track_2, track_3})
    for (const auto writing : {characters, digits, bytes, hex_characters, hex_bytes})
      CHECK(iso8583::find_moov_value(type, writing) != nullptr);
}

TEST_CASE("the number of bits of a field's class is that of its encoding, not of its type's name") {
  CHECK(with_field("Hex", "Binary", "Binary.Fixed", 8).fields.at(44).type() == "b8");
  CHECK(with_field("String", "ASCII", "ASCII.Fixed", 12).fields.at(44).type() == "ans12");
  CHECK(with_field("Numeric", "ASCII", "ASCII.Fixed", 12).fields.at(44).type() == "n12");
}
