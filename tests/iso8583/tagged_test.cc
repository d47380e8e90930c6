// Values divided by tags of one size with lengths behind them, the ways that private fields are written.
#include <catch2/catch.hpp>

#include "iso8583/layout/layout.h"
#include "tests/iso8583/divided.h"

namespace {

// A layout of tags in characters, but for its rows.
std::string characters(const std::string& tag, const std::string& length) {
  return "  tags:\n    kind: tagged\n    tag: " + tag + "\n    length: " + length + R"(
    rows:
)";
}

const std::string pds = characters("{size: 4, encoding: ascii}", "{size: 3, encoding: ascii}") + R"(
      "0105": [file_id, n25]
      "0165": [settlement_indicator, an..30]
      "0023": [terminal_type, an3]
      "0500": {name: chip, type: b..9}
)";

}  // namespace

TEST_CASE("tags of four digits with lengths of three", "[tagged]") {
  const auto dialect = divided_dialect("type: ans...999, inside: tags", pds);
  const std::pair<std::string, std::string> rows[] = {
      {"0023003CT1", "0023=CT1"},
      {"0023003CT10165001M", "0023=CT1 0165=M"},
      {"01650010023003CT1", "0165=0 | 48.0230: expected a length, found bytes that are none (offset 27)"},
      {"0165000", "0165="},
      {"01050250021811130000001234500001", "0105=0021811130000001234500001"},
      // Tags that no row has are kept, as text.
      {"9999005hello0023003CT1", "9999=hello 0023=CT1"},
      {"0023003CT10023003CT20023003CT3", "0023=CT1 0023=CT2 0023=CT3"},
      // The value is known to end where its length says: what it holds is its own fault.
      {"0023002CT0165001M", "0023! 0165=M"},
      {"0023004CT120165001M", "0023! 0165=M"},
      {"01050250021811130000001234500X010165001M", "0105! 0165=M"},
      {"0165031" + std::string(31, 'x') + "0023003CT1", "0165! 0023=CT1"},
      {"0500004C0FE0165001M", "0500=C0FE 0165=M"},
      {"0500003C0F0165001M", "0500! 0165=M"},
      {"0500004C0FX0165001M", "0500! 0165=M"},
      {"", ""},
  };
  for (const auto& [value, parts] : rows) {
    INFO(value);
    CHECK(parts_of(*dialect, frame_with_text(value)) == parts);
  }
}

TEST_CASE("what ends the walk through tags says where", "[tagged]") {
  const auto dialect = divided_dialect("type: ans...999, inside: tags", pds);
  const auto fault = [&](std::string_view value) { return fault_of(*dialect, frame_with_text(value)); };
  CHECK(fault("0023003CT1016") == "48 (offset 25): expected a tag, found 3 bytes left");
  CHECK(fault("0023003CT1016500") == "48.0165 (offset 29): expected a length, found 2 bytes left");
  CHECK(fault("0023003CT101650x1M") == "48.0165 (offset 29): expected a length, found bytes that are none");
  CHECK(fault("0023003CT10165003M1") == "48.0165 (offset 32): expected 3 bytes, found 2 bytes left");
  CHECK(fault("0023999CT1") == "48.0023 (offset 22): expected 999 bytes, found 3 bytes left");
}

TEST_CASE("a value behind a tag that is not what its row says is told with its tag and place", "[tagged]") {
  const auto dialect = divided_dialect("type: ans...999, inside: tags", pds);
  const auto fault = [&](std::string_view value) { return fault_of(*dialect, frame_with_text(value)); };
  CHECK(fault("0165001M0023002CT") == "48.0023 (offset 30): expected 3 characters (an3), found 2 bytes");
  CHECK(fault("0165001M01050250021811130000001234500X01") == "48.0105 (offset 52): expected digits, found byte 0x58");
  CHECK_THAT(fault("0165031" + std::string(31, 'x')),
             Catch::StartsWith("48.0165 (offset 22): expected at most 30 characters, found "));
  CHECK_THAT(fault("0500003C0F"), Catch::StartsWith("48.0500 (offset 22): expected an even length"));
  CHECK_THAT(fault("0500004C0FX"),
             Catch::StartsWith("48.0500 (offset 25): expected hexadecimal digits, found byte 0x58"));
}

TEST_CASE("the second of equal tags is called the second where it is at fault", "[tagged]") {
  const auto dialect = divided_dialect("type: ans...999, inside: tags", pds);
  CHECK_THAT(fault_of(*dialect, frame_with_text("0023003CT10023002CT")), Catch::StartsWith("48.0023[2] (offset 32): "));
}

TEST_CASE("tags of two with lengths of two, of three with three, of one with one", "[tagged]") {
  const auto two = divided_dialect("type: ans...999, inside: tags",
                                   characters("{size: 2, encoding: ascii}", "{size: 2, encoding: ascii}") + R"(
      "83": [response, an1]
)");
  CHECK(parts_of(*two, frame_with_text("8301Y9203123")) == "83=Y 92=123");
  const auto three = divided_dialect("type: ans...999, inside: tags",
                                     characters("{size: 3, encoding: ascii}", "{size: 3, encoding: ascii}") + R"(
      "001": [first, n..12]
      "AB1": [letters, ans..12]
)");
  CHECK(parts_of(*three, frame_with_text("00100512345AB1003xyzab1001q")) == "001=12345 AB1=xyz ab1=q");
  const auto one = divided_dialect("type: ans...999, inside: tags",
                                   characters("{size: 1, encoding: ascii}", "{size: 1, encoding: hex}") + R"(
      "A": [first, n..12]
)");
  CHECK(parts_of(*one, frame_with_text("AB12345678901B0C3abc")) == "A=12345678901 B= C=abc");
}

TEST_CASE("a tag of one byte with a length of two, around BER", "[tagged]") {
  const auto dialect = divided_dialect("type: b...999, inside: datasets", R"(
  datasets:
    kind: tagged
    tag: {size: 1, encoding: raw}
    length: {size: 4, encoding: binary}
    rows:
      "68": {name: token_data, type: b..999, inside: objects}
  objects:
    kind: ber
    rows:
      C1: [one, b..9]
)");
  CHECK(parts_of(*dialect, frame_with_bytes("68 0006 C102AABB D000 01 0003 010203 68 0000")) ==
        "68={C1=AABB D0=} 01=010203 68={}");
  CHECK(fault_of(*dialect, frame_with_bytes("68 0004 C103AABB 01 0000")) ==
        "48.68.C1 (offset 20): expected 3 bytes, found 2 bytes left");
  CHECK(fault_of(*dialect, frame_with_bytes("01 0100 AA")) ==
        "48.01 (offset 18): expected 256 bytes, found 1 bytes left");
}

TEST_CASE("packed tags and lengths, of odd digits too", "[tagged]") {
  const auto dialect = divided_dialect("type: b...999, inside: tags", R"(
  tags:
    kind: tagged
    tag: {size: 3, encoding: bcd}
    length: {size: 3, encoding: bcd}
    rows:
      "105": {name: number, type: n..5, encoding: bcd, fill: right_f}
      "007": {name: text, type: ans..5, encoding: ascii}
)");
  CHECK(parts_of(*dialect, frame_with_bytes("0105 0003 12345F 0007 0002 4142 0999 0001 00")) ==
        "105=12345 007=AB 999=00");
  CHECK(fault_of(*dialect, frame_with_bytes("01A5 0001 12")) ==
        "48 (offset 15): expected a tag, found bytes that are none");
  CHECK(fault_of(*dialect, frame_with_bytes("0105 000A 12")) ==
        "48.105 (offset 17): expected a length, found bytes that are none");
}

TEST_CASE("EBCDIC tags and lengths in bytes", "[tagged]") {
  const auto dialect = divided_dialect("type: b...999, inside: tags", R"(
  tags:
    kind: tagged
    tag: {size: 2, encoding: cp500}
    length: {size: 2, encoding: ebcdic}
    rows:
      "T1": {name: text, type: ans..5, encoding: cp500}
)");
  CHECK(parts_of(*dialect, frame_with_bytes("E3F1 F0F2 C1C2 E3F9 F0F1 00")) == "T1=AB T9=00");
}

TEST_CASE("lengths that count digits of packed values say whether the number is odd", "[tagged]") {
  const auto dialect = divided_dialect("type: b...999, inside: tags", R"(
  tags:
    kind: tagged
    tag: {size: 1, encoding: raw}
    length: {size: 2, encoding: bcd, counts: digits}
    rows:
      "01": {name: number, type: n..9, encoding: bcd, fill: left_0}
      "02": {name: right, type: n..9, encoding: bcd, fill: right_0}
      "03": {name: text, type: ans..9, encoding: ascii}
)");
  CHECK(parts_of(*dialect, frame_with_bytes("01 05 012345 02 03 1230 03 02 4142 01 04 1234")) ==
        "01=12345 02=123 03=AB 01=1234");
  CHECK(value_after_set(*dialect, frame_with_bytes("03 02 4142"), "48.01", "123") == "0302414201030123");
  CHECK(value_after_set(*dialect, frame_with_bytes("03 02 4142"), "48.02", "12345") == "030241420205123450");
}

TEST_CASE("lengths that count themselves, their tag, or both", "[tagged]") {
  const auto layout = [](const char* more) {
    return "  tags:\n    kind: tagged\n    tag: {size: 2}\n    length: {size: 2, " + std::string(more) +
           "}\n    rows:\n      \"01\": [one, ans..9]\n";
  };
  const auto itself = divided_dialect("type: ans...999, inside: tags", layout("counts_itself: true"));
  CHECK(parts_of(*itself, frame_with_text("0105abc0202")) == "01=abc 02=");
  CHECK_THAT(fault_of(*itself, frame_with_text("0101")), Catch::StartsWith("48.01 (offset 17): expected a length"));
  const auto tag = divided_dialect("type: ans...999, inside: tags", layout("counts_tag: true"));
  CHECK(parts_of(*tag, frame_with_text("0105abc0202")) == "01=abc 02=");
  const auto both = divided_dialect("type: ans...999, inside: tags", layout("counts_itself: true, counts_tag: true"));
  CHECK(parts_of(*both, frame_with_text("0107abc0204")) == "01=abc 02=");
  CHECK_THAT(fault_of(*both, frame_with_text("0103")), Catch::StartsWith("48.01 (offset 17): expected a length"));
  CHECK_THAT(fault_of(*both, frame_with_text("0100")), Catch::StartsWith("48.01 (offset 17): expected a length"));
  CHECK_THAT(fault_of(*itself, frame_with_text("0100")), Catch::StartsWith("48.01 (offset 17): expected a length"));
  CHECK(value_after_set(*both, frame_with_text("0204"), "48.01", "xyz") == "02040107xyz");
  CHECK(value_after_set(*both, frame_with_text("0107abc0204"), "48.02", "q") == "0107abc0205q");
}

TEST_CASE("a little-endian length behind a tag", "[tagged]") {
  const auto dialect = divided_dialect("type: b...999, inside: tags", R"(
  tags:
    kind: tagged
    tag: {size: 2, encoding: raw}
    length: {size: 4, encoding: binary_le}
    rows:
      "C0FE": [coffee, b..300]
)");
  CHECK(parts_of(*dialect, frame_with_bytes("C0FE 0200 AABB 0001 0000")) == "C0FE=AABB 0001=");
  std::string long_value;
  for (int i = 0; i < 258; ++i) long_value += "5A";
  CHECK(value_after_set(*dialect, frame_with_bytes("0001 0000"), "48.C0FE", long_value) ==
        "00010000C0FE0201" + long_value);
}

TEST_CASE("the next tag is set behind the others, and a value its length cannot say is refused", "[tagged]") {
  const auto dialect = divided_dialect("type: ans...999, inside: tags",
                                       characters("{size: 2, encoding: ascii}", "{size: 1, encoding: ascii}") + R"(
      "01": [short_one, ans..9]
      "02": [long_one, ans..20]
)");
  CHECK(value_after_set(*dialect, frame_with_text(""), "48.01", "a") == "011a");
  CHECK(value_after_set(*dialect, frame_with_text("990"), "48.02", "123456789") == "990029123456789");
  CHECK_THAT(value_after_set(*dialect, frame_with_text("990"), "48.02", "1234567890"),
             Catch::StartsWith("refused: 48.02: "));
  CHECK_THAT(value_after_set(*dialect, frame_with_text("990"), "48.99", "1234567890"),
             Catch::StartsWith("refused: 48.99: "));
  CHECK(value_after_set(*dialect, frame_with_text("990"), "48.98", "new") == "990983new");
}

TEST_CASE("characters that stand before each tag and before each value are passed over and written again", "[tagged]") {
  const auto dialect = divided_dialect("type: ans...999, inside: tokens", R"(
  tokens:
    kind: tagged
    lead: "! "
    tag: {size: 2}
    length: {size: 5}
    filler: " "
    rows:
      "C0": [one, ans..20]
      "B2": [two, n4]
)");
  CHECK(parts_of(*dialect, frame_with_text("! C000003 abc! B200004 1234! QQ00000 ")) == "C0=abc B2=1234 QQ=");
  CHECK(value_after_set(*dialect, frame_with_text(""), "48.C0", "x") == "! C000001 x");
  CHECK(value_after_set(*dialect, frame_with_text("! QQ00001 q"), "48.B2", "1234") == "! QQ00001 q! B200004 1234");
  CHECK(value_after_set(*dialect, frame_with_text("! C000003 abc! QQ00001 q"), "48.C0", "") == "! C000000 ! QQ00001 q");
  CHECK(value_after_remove(*dialect, frame_with_text("! C000003 abc! QQ00001 q"), "48.C0") == "! QQ00001 q");
  const auto fault = [&](std::string_view value) { return fault_of(*dialect, frame_with_text(value)); };
  CHECK_THAT(fault("! C000001 x? B200004 1234"), Catch::Contains("(offset 26)"));
  CHECK_THAT(fault("! C000001 x!"), Catch::Contains("(offset 27)"));
  CHECK_THAT(fault("! C000001 x!_B200004 1234"), Catch::Contains("(offset 27)"));
  CHECK_THAT(fault("! C000001-x"), Catch::StartsWith("48.C0 (offset 24)"));
  CHECK_THAT(fault("! C000001"), Catch::StartsWith("48.C0 (offset 24)"));
  CHECK_THAT(fault("! C000002 x"), Catch::StartsWith("48.C0 (offset 25): expected 2 bytes, found 1 bytes left"));
  CHECK_THAT(fault("! B200003 123"), Catch::StartsWith("48.B2 (offset 25): expected 4 digits (n4)"));
}

TEST_CASE("a length may stand before its tag, and count it", "[tagged]") {
  const auto dialect = divided_dialect("type: b...999, inside: tables", R"(
  tables:
    kind: tagged
    length_first: true
    length: {size: 4, encoding: bcd, counts_tag: true}
    tag: {size: 2, encoding: ascii}
    rows:
      "05": {name: one, type: ans..20, encoding: ascii}
)");
  CHECK(parts_of(*dialect, frame_with_bytes("0005 3035 616263 0002 3939 0003 3938 FF")) == "05=abc 99= 98=FF");
  CHECK(value_after_set(*dialect, frame_with_bytes("0002 3939"), "48.05", "ab") ==
        "00023939"
        "0004"
        "3035"
        "6162");
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("0002 3939 0001 3938")),
             Catch::Contains("(offset 19): expected a length"));
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("0002 3939 00")), Catch::Contains("(offset 19): expected a length"));
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("0002 3939 0003 39")), Catch::Contains("(offset 21): expected a tag"));
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("0005 3035 6162")),
             Catch::StartsWith("48.05 (offset 19): expected 3 bytes"));
}

TEST_CASE("one row may speak for all tags that have none", "[tagged]") {
  const auto dialect = divided_dialect("type: ans...999, inside: tags", R"(
  tags:
    kind: tagged
    tag: {size: 2}
    length: {size: 2}
    rows:
      "01": [one, ans..20]
    others: {name: other, type: n..6}
)");
  CHECK(parts_of(*dialect, frame_with_text("0103abc0203123")) == "01=abc 02=123");
  CHECK(parts_of(*dialect, frame_with_text("0203abc")) == "02!");
  CHECK(parts_of(*dialect, frame_with_text("02071234567")) == "02!");
  CHECK(value_after_set(*dialect, frame_with_text("0103abc"), "48.77", "42") == "0103abc770242");
  CHECK_THAT(value_after_set(*dialect, frame_with_text("0103abc"), "48.77", "x"),
             Catch::StartsWith("refused: 48.77: "));
}

// What `counts` says of fields holds for tags: of binary, digits are its hexadecimal digits.
TEST_CASE("a length that counts digits counts hexadecimal digits of binary", "[tagged]") {
  const auto dialect = divided_dialect("type: b...99, inside: tags", R"(
  tags:
    kind: tagged
    tag: {size: 1, encoding: raw}
    length: {size: 2, encoding: bcd, counts: digits}
    rows:
      "01": [bytes, b..9]
      "02": {name: number, type: n..9, encoding: bcd, fill: left_0}
)");
  CHECK(parts_of(*dialect, frame_with_bytes("01 04 AABB 02 03 0123 99 02 CC")) == "01=AABB 02=123 99=CC");
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("01 03 AABB")),
             Catch::StartsWith("48.01 (offset 16): expected a length"));
  CHECK(value_after_set(*dialect, frame_with_bytes("02 03 0123"), "48.01", "AABBCC") == "020301230106AABBCC");
}
