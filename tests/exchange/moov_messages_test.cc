// Messages as moov-io/iso8583 writes them, read with the dialects that are made of its specifications. The first bytes
// are those of its own unit tests (TestMessage, TestPackUnpack, TestComposite), all others are written by hand.
#include <catch2/catch.hpp>

#include "tests/exchange/imported.h"

namespace {

std::string spec_with(const std::string& fields) {
  return R"({"name": "test", "fields": {
    "0": {"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "1": {"type": "Bitmap", "enc": "Binary", "prefix": "Binary.Fixed"},
    "12": {"type": "Numeric", "length": 6, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    )" + fields +
         "}}";
}

}  // namespace

TEST_CASE("the message of moov's test of messages is read") {
  const auto draft = imported_moov(R"({"name": "test", "fields": {
    "0": {"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "1": {"type": "Bitmap", "enc": "HexToASCII", "prefix": "Hex.Fixed"},
    "2": {"type": "String", "length": 19, "enc": "ASCII", "prefix": "ASCII.LL"},
    "3": {"type": "Composite", "length": 6, "description": "code", "prefix": "ASCII.Fixed", "tag": {"sort": "StringsByInt"},
      "subfields": {"1": {"type": "String", "length": 2, "enc": "ASCII", "prefix": "ASCII.Fixed"},
                    "2": {"type": "String", "length": 2, "enc": "ASCII", "prefix": "ASCII.Fixed"},
                    "3": {"type": "String", "length": 2, "enc": "ASCII", "prefix": "ASCII.Fixed"}}},
    "4": {"type": "String", "length": 12, "enc": "ASCII", "prefix": "ASCII.Fixed", "padding": {"type": "Left", "pad": "0"}}
    }})");
  check_message(
      *dialect_of(draft), from_text("01007000000000000000164242424242424242123456000000000100"), "0100",
      {{"2", "4242424242424242"}, {"3", "123456"}, {"3.1", "12"}, {"3.2", "34"}, {"3.3", "56"}, {"4", "000000000100"}});
}

TEST_CASE("the message of moov's test of packing is read, with its page of encodings") {
  const std::string number = R"("type": "Numeric", "enc": "ASCII", "prefix": "ASCII.Fixed", )";
  const std::string zeros = R"("padding": {"type": "Left", "pad": "0"}})";
  const std::string text = R"({"type": "String", "enc": "ASCII", "prefix": "ASCII.Fixed", "length": )";
  const auto draft = imported_moov(
      R"({"name": "test", "fields": {
    "0": {"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"},
    "1": {"type": "Bitmap", "enc": "Binary", "prefix": "Binary.Fixed"},
    "2": {"type": "String", "length": 19, "enc": "ASCII", "prefix": "ASCII.LL"},
    "3": {"type": "Composite", "length": 6, "prefix": "ASCII.Fixed", "tag": {"sort": "StringsByInt"},
      "subfields": {"1": )" +
      text + R"(2}, "2": )" + text + R"(2}, "3": )" + text + R"(2}}},
    "4": {)" +
      number + R"("length": 12, )" + zeros + R"(, "7": {)" + number + R"("length": 10, )" + zeros + R"(, "11": {)" +
      number + R"("length": 6, )" + zeros + R"(, "12": {)" + number + R"("length": 6, )" + zeros + R"(, "13": {)" +
      number + R"("length": 4, )" + zeros + R"(, "14": {)" + number + R"("length": 4, )" + zeros + R"(, "22": {)" +
      number + R"("length": 3, )" + zeros + R"(, "25": {)" + number + R"("length": 2, )" + zeros + R"(,
    "19": {"type": "Numeric", "length": 3, "enc": "BCD", "prefix": "BCD.Fixed", "padding": {"type": "Left", "pad": "0"}},
    "32": {"type": "Numeric", "length": 11, "enc": "ASCII", "prefix": "ASCII.LL"},
    "35": {"type": "String", "length": 37, "enc": "ASCII", "prefix": "ASCII.LL"},
    "37": )" +
      text + R"(12}, "41": )" + text + R"(8}, "42": )" + text + R"(15},
    "43": {"type": "String", "length": 40, "enc": "ASCII", "prefix": "ASCII.Fixed", "padding": {"type": "Left", "pad": " "}},
    "49": {"type": "Numeric", "length": 3, "enc": "LBCD", "prefix": "BCD.Fixed"},
    "52": {"type": "String", "length": 8, "enc": "Binary", "prefix": "Binary.Fixed"},
    "53": {)" +
      number + R"("length": 16, "padding": {"type": "Left", "pad": " "}},
    "55": {"type": "Composite", "length": 999, "prefix": "ASCII.LLL", "tag": {"enc": "BerTLVTag", "sort": "StringsByHex"},
      "subfields": {"9A": {"type": "String", "enc": "Binary", "prefix": "BerTLV"},
                    "9F02": {"type": "String", "enc": "Binary", "prefix": "BerTLV"}}},
    "120": {"type": "String", "length": 999, "enc": "ASCII", "prefix": "ASCII.LLL"}}})");
  CHECK(losses_of(draft).empty());
  const Frame frame =
      joined({from_text("0100"), from_hex("F23C248128E09A00 0000000000000100"),
              from_text("164276555555555555000000000000077700070111184400012313184407011902"), from_hex("0643"),
              from_text("901020612345637"), from_text("4276555555555555=12345678901234567890"),
              from_text("98765432100100000321120000000000034"), from_text(std::string(31, ' ') + "Test text"),
              from_hex("6430 0102030405060708"), from_text("1234000000000000023"),
              from_hex("9A06323130373230 9F020C303030303030303030353031"), from_text("017Another test text")});
  check_message(*dialect_of(draft), frame, "0100",
                {{"2", "4276555555555555"},
                 {"3", "000000"},
                 {"4", "000000077700"},
                 {"7", "0701111844"},
                 {"11", "000123"},
                 {"12", "131844"},
                 {"13", "0701"},
                 {"14", "1902"},
                 {"19", "643"},
                 {"22", "901"},
                 {"25", "02"},
                 {"32", "123456"},
                 {"35", "4276555555555555=12345678901234567890"},
                 {"37", "987654321001"},
                 {"41", "00000321"},
                 {"42", "120000000000034"},
                 {"43", "Test text"},
                 {"49", "643"},
                 {"52", "0102030405060708"},
                 {"53", "1234000000000000"},
                 {"55.9A", to_hex(from_text("210720"))},
                 {"55.9F02", to_hex(from_text("000000000501"))},
                 {"120", "Another test text"}});
}

TEST_CASE("the composite fields of moov's tests are read") {
  const auto ber = imported_moov(spec_with(R"("55": {"type": "Composite", "length": 999, "prefix": "ASCII.LLL",
    "tag": {"enc": "BerTLVTag", "sort": "StringsByHex"}, "subfields": {
      "9A": {"type": "String", "enc": "ASCIIToHex", "prefix": "BerTLV"},
      "9F02": {"type": "String", "enc": "ASCIIToHex", "prefix": "BerTLV"}}})"));
  const std::string chip = "303134 9A03210720 9F0206000000000501";
  CHECK(part_read(ber, "55.9A", chip) == "210720");
  CHECK(part_read(ber, "55.9F02", chip) == "000000000501");

  const auto constructed = imported_moov(spec_with(R"("55": {"type": "Composite", "length": 999, "prefix": "ASCII.LLL",
    "tag": {"enc": "BerTLVTag", "sort": "StringsByHex"}, "subfields": {
      "82": {"type": "Hex", "enc": "Binary", "prefix": "BerTLV"},
      "9F36": {"type": "Hex", "enc": "Binary", "prefix": "BerTLV"},
      "9F3B": {"type": "Composite", "prefix": "BerTLV", "tag": {"enc": "BerTLVTag", "sort": "StringsByHex"},
        "subfields": {"9F45": {"type": "Hex", "enc": "Binary", "prefix": "BerTLV"}}}}})"));
  const std::string nested = "303137 8202017F 9F3602027F 9F3B05 9F4502047F";
  CHECK(part_read(constructed, "55.82", nested) == "017F");
  CHECK(part_read(constructed, "55.9F36", nested) == "027F");
  CHECK(part_read(constructed, "55.9F3B.9F45", nested) == "047F");

  const auto packed = imported_moov(spec_with(R"("60": {"type": "Composite", "length": 2, "prefix": "BCD.Fixed",
    "tag": {"sort": "StringsByInt"}, "subfields": {
      "1": {"type": "String", "length": 2, "enc": "BCD", "prefix": "BCD.Fixed"},
      "2": {"type": "String", "length": 2, "enc": "BCD", "prefix": "BCD.Fixed"}}})"));
  CHECK(part_read(packed, "60.1", "0102") == "01");
  CHECK(part_read(packed, "60.2", "0102") == "02");
}

TEST_CASE("a composite with a bitmap of characters, of moov's tests, is read") {
  const auto draft = imported_moov(spec_with(R"("54": {"type": "Composite", "length": 255, "prefix": "ASCII.LL",
    "bitmap": {"type": "Bitmap", "length": 8, "enc": "HexToASCII", "prefix": "Hex.Fixed", "disableAutoExpand": true},
    "subfields": {"10": {"type": "String", "length": 6, "enc": "ASCII", "prefix": "ASCII.Fixed"}}})"));
  CHECK(part_read(draft, "54.10", to_hex(from_text("22004000000000000011 456"))) == "11 456");
}

TEST_CASE("a message of 1987 in characters is read with the dialect of its specification") {
  const auto draft = imported("moov_1987_ascii.json");
  CHECK(losses_of(draft).empty());
  const Frame frame = from_text(
      "0200F0000000202010010400000000000000"
      "165413330000000019"
      "000000"
      "000000012345"
      "215413330000000019=2512"
      "                                    SHOP"
      "1122334455667788"
      "AABBCCDD00112233"
      "301");
  check_message(*dialect_of(draft), frame, "0200",
                {{"2", "5413330000000019"},
                 {"3", "000000"},
                 {"4", "000000012345"},
                 {"35", "5413330000000019=2512"},
                 {"43", "SHOP"},
                 {"52", "1122334455667788"},
                 {"64", "AABBCCDD00112233"},
                 {"70", "301"}});
}

TEST_CASE("a message in packed digits and bytes is read with the dialect of its specification in YAML") {
  const auto draft = imported("moov_1987_bcd.yaml");
  CHECK(losses_of(draft).empty());
  const Frame frame =
      joined({from_hex("0200 6000040120010218 165413330000000019 000000 0051 11123456789010 21"),
              from_text("5413330000000019=2512"), from_hex("03 616263 0003 9A0100 3032 BEEF 0002 CAFE")});
  check_message(*dialect_of(draft), frame, "0200",
                {{"2", "5413330000000019"},
                 {"3", "000000"},
                 {"22", "051"},
                 {"32", "12345678901"},
                 {"35", "5413330000000019=2512"},
                 {"48", "abc"},
                 {"55", "9A0100"},
                 {"60", "BEEF"},
                 {"61", "CAFE"}});
}

TEST_CASE("a message in EBCDIC is read with the dialect of its specification") {
  const auto draft = imported("moov_ebcdic.json");
  CHECK(losses_of(draft).empty());
  const Frame frame = from_hex(
      "F0F2F0F0 6000000000120200"
      "F1F6 F5F4F1F3F3F3F0F0F0F0F0F0F0F0F1F9"
      "F0F0F0F0F0F0"
      "F0F2 D6D2"
      "02 ADBD"
      "F0F0F3 9A0100");
  check_message(*dialect_of(draft), frame, "0200",
                {{"2", "5413330000000019"}, {"3", "000000"}, {"44", "OK"}, {"47", "[]"}, {"55", "9A0100"}});
}

TEST_CASE("values within values are read as moov's composites divide them") {
  const auto draft = imported("moov_nested.json");
  CHECK(losses_of(draft).empty());
  const Frame frame = joined({from_text("0100"), from_hex("2000000000010614"), from_text("003000"),
                              from_text("0270158012BUSINESS01AB0165001M"), from_text("248040000000000000AB11 456"),
                              from_text("021"), from_hex("82059F36020042 9A03251125 9F0206000000012345"),
                              from_hex("0123 5A"), from_hex("0B 0101024142 DF0103010203")});
  check_message(*dialect_of(draft), frame, "0100",
                {{"3", "003000"},
                 {"3.kind", "00"},
                 {"3.from", "30"},
                 {"3.to", "00"},
                 {"48.0158", "BUSINESS01AB"},
                 {"48.0165", "M"},
                 {"54.1", "AB"},
                 {"54.10", "11 456"},
                 {"55.82.9F36", "0042"},
                 {"55.9A", "251125"},
                 {"55.9F02", "000000012345"},
                 {"60.odd", "123"},
                 {"60.letter", "Z"},
                 {"62.0101", "AB"},
                 {"62.DF01", "010203"}});
}
