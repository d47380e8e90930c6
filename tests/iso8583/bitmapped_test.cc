// Values divided by a bitmap of their own. Expected parts are counted by hand.
#include <catch2/catch.hpp>

#include "iso8583/path.h"
#include "tests/iso8583/divided.h"

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

void check_parts(const iso8583::Dialect& dialect, const Rows& rows) {
  for (const auto& [value, parts] : rows) {
    INFO("'" << value << "'");
    CHECK(parts_of(dialect, frame_with_text(value)) == parts);
  }
}

void check_parts_of_bytes(const iso8583::Dialect& dialect, const Rows& rows) {
  for (const auto& [hex, parts] : rows) {
    INFO(hex);
    CHECK(parts_of(dialect, frame_with_bytes(hex)) == parts);
  }
}

}  // namespace

TEST_CASE("a bitmap of bytes announces its parts", "[bitmapped]") {
  const auto dialect = divided_dialect("type: b...99, inside: bits", R"(
  bits:
    kind: bitmapped
    bitmap: raw
    bytes: 2
    rows:
      1: {name: one, type: an1, encoding: ascii}
      2: {name: two, type: n4, encoding: bcd, fill: left_0}
      9: {name: nine, type: ans..5, encoding: ascii, length: bcd}
      16: [sixteen, b2]
)");
  check_parts_of_bytes(
      *dialect, {{"8000 41", "1=A"},
                 {"C081 41 1234 03 616263 C0FE", "1=A 2=1234 9=abc 16=C0FE"},
                 {"0001 C0FE", "16=C0FE"},
                 {"0000", ""},
                 {"", ""},
                 {"80", " | 48: expected a bitmap, found 1 bytes left (offset 15)"},
                 {"8000", " | 48.1 one: expected 1 character, found 0 bytes left (offset 17)"},
                 {"8000 4142", "1=A | 48: expected its end, found 1 more bytes (offset 18)"},
                 {"0000 41", " | 48: expected its end, found 1 more bytes (offset 17)"},
                 {"A000 41 42",
                  "1=A | 48.3: expected one that its table has, found one that it does not have "
                  "(offset 18)"},
                 {"4000 12A4", "2!"},
                 {"0080 06 616263646566", " | 48.9 nine: expected at most 5 characters, found length 6 (offset 17)"}});
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("4000 12A4")), Catch::StartsWith("48.2 (offset 18): expected digits"));
}

TEST_CASE("a bitmap of hexadecimal text, in ASCII and in EBCDIC, in either case", "[bitmapped]") {
  const auto ascii = divided_dialect("type: ans...99, inside: bits", R"(
  bits:
    kind: bitmapped
    bitmap: hex
    bytes: 1
    rows:
      1: [one, an1]
      5: [five, n2]
      7: [seven, b1]
)");
  check_parts(*ascii, {{"80A", "1=A"},
                       {"8Az12FF", "1=z 5=12 7=FF"},
                       {"8az12FF", "1=z 5=12 7=FF"},
                       {"0G", " | 48: expected a bitmap, found bytes that are none (offset 15)"}});
  const auto ebcdic = divided_dialect("type: b...99, inside: bits", R"(
  bits:
    kind: bitmapped
    bitmap: hex_ebcdic
    bytes: 1
    rows:
      1: {name: one, type: an1, encoding: cp500}
      5: {name: five, type: n2, encoding: cp500}
)");
  check_parts_of_bytes(*ebcdic, {{"F8F0 C1", "1=A"},
                                 {"F8F8 C1 F1F2", "1=A 5=12"},
                                 {"C7F8 C1", " | 48: expected a bitmap, found bytes that are none (offset 15)"}});
}

TEST_CASE("a bitmap that is continued by its first bit", "[bitmapped]") {
  const auto dialect = divided_dialect("type: b...99, inside: bits", R"(
  bits:
    kind: bitmapped
    bitmap: raw
    bytes: 24
    continued: true
    rows:
      2: {name: two, type: an1, encoding: ascii}
      64: {name: sixty_four, type: an1, encoding: ascii}
      66: {name: sixty_six, type: an1, encoding: ascii}
      128: [last_of_second, b1]
      192: [last, b1]
)");
  check_parts_of_bytes(*dialect, {{"4000000000000001 41 42", "2=A 64=B"},
                                  {"C000000000000001 4000000000000001 41 42 43 FF", "2=A 64=B 66=C 128=FF"},
                                  {"8000000000000000 8000000000000000 0000000000000001 EE", "192=EE"},
                                  {"8000000000000000 0000000000000000", ""},
                                  {"8000000000000000 40", " | 48: expected a bitmap, found 1 bytes left (offset 23)"},
                                  {"8000000000000000 8000000000000000 8000000000000000 41",
                                   " | 48: expected a bitmap, found bytes that are none (offset 31)"}});
}

TEST_CASE("bits are set and removed with the bitmap", "[bitmapped]") {
  const auto dialect = divided_dialect("type: b...99, inside: bits", R"(
  bits:
    kind: bitmapped
    bitmap: raw
    bytes: 16
    continued: true
    rows:
      2: {name: two, type: n2, encoding: bcd}
      5: {name: five, type: ans..9, encoding: ascii, length: bcd}
      66: [sixty_six, b1]
)");
  const auto set = [&](const char* before, const char* path, const char* text) {
    return value_after_set(*dialect, frame_with_bytes(before), path, text);
  };
  CHECK(set("", "48.2", "12") == "400000000000000012");
  CHECK(set("", "48.66", "FF") == "80000000000000004000000000000000FF");
  CHECK(set("4000000000000000 12", "48.five", "ab") == "480000000000000012026162");
  CHECK(set("0800000000000000 026162", "48.2", "12") == "480000000000000012026162");
  CHECK(set("4800000000000000 12 026162", "48.2", "34") == "480000000000000034026162");
  CHECK(set("0800000000000000 026162", "48.66", "FF") == "88000000000000004000000000000000026162FF");
  CHECK(value_after_remove(*dialect, frame_with_bytes("4800000000000000 12 026162"), "48.2") ==
        "0800000000000000026162");
  CHECK(value_after_remove(*dialect, frame_with_bytes("88000000000000004000000000000000 026162FF"), "48.5") ==
        "80000000000000004000000000000000FF");
  CHECK_FALSE(iso8583::Path::parse(*dialect, "48.3"));
  CHECK_FALSE(iso8583::Path::parse(*dialect, "48.65"));
}
