// BER-TLV as EMV Book 3, annex B, has it. Expected objects are taken apart by hand.
#include <catch2/catch.hpp>

#include "iso8583/layout/layout.h"
#include "tests/iso8583/divided.h"

namespace {

std::shared_ptr<const iso8583::Dialect> chip() {
  return divided_dialect("type: b...999, inside: chip", R"(
  chip:
    kind: ber
    rows:
      9F26: [application_cryptogram, b8]
      9F27: [cryptogram_information_data, b1]
      9F02: [amount_authorized, n12]
      5F2A: [transaction_currency, n3]
      5A: {name: pan, type: n..19, fill: right_f, secrecy: mask}
      57: {name: track_2_equivalent, type: z..37, secrecy: wipe, inside: track}
      "50": [label, ans..16]
      9F5B: [script_results, b..25]
  track:
    kind: positional
    parts:
      - {name: pan, type: "n*19", until: "=D"}
      - {name: expiry, type: n4, absent: "=D"}
      - {name: service_code, type: n3, absent: "=D"}
      - {name: discretionary, type: "z*"}
)");
}

std::string repeated(const char* hex, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += hex;
  return text;
}

}  // namespace

TEST_CASE("data objects in their order, numbers packed, unknown ones as hex", "[ber]") {
  const auto dialect = chip();
  const std::pair<std::string, std::string> rows[] = {
      {"9F2608 1122334455667788 9F2701 80", "9F26=1122334455667788 9F27=80"},
      {"9F0206 000000012345 5F2A02 0978", "9F02=000000012345 5F2A=978"},
      {"5A08 4000001234567899", "5A=4000001234567899"},
      {"5A0A 6212345678901234567F", "5A=6212345678901234567"},
      {"5006 564953412043", "50=VISA C"},
      {"9F1E08 3132333435363738 9F0902 0002", "9F1E=3132333435363738 9F09=0002"},
      {"9F5B00", "9F5B="},
      {"9F2701 80 9F2701 40", "9F27=80 9F27=40"},
      {"", ""},
  };
  for (const auto& [hex, parts] : rows) {
    INFO(hex);
    CHECK(parts_of(*dialect, frame_with_bytes(hex)) == parts);
  }
}

TEST_CASE(
    "tags have one to four bytes: five low bits set in the first, the high bit set in those that are not the last",
    "[ber]") {
  const auto dialect = chip();
  CHECK(parts_of(*dialect, frame_with_bytes("82 02 5C00 9F36 02 0001 DF8101 01 AA 9F818203 01 BB")) ==
        "82=5C00 9F36=0001 DF8101=AA 9F818203=BB");
  // 1E and 9E have other low bits, so that they are whole.
  CHECK(parts_of(*dialect, frame_with_bytes("1E 01 AA 9E 01 BB 5F7F 01 CC")) == "1E=AA 9E=BB 5F7F=CC");
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("9F2701 80 9F81828301 01 AA")),
             Catch::EndsWith("(offset 19): expected a tag, found bytes that are none"));
  for (const char* const cut : {"9F", "9F81", "9F8182", "1F"}) {
    INFO(cut);
    CHECK_THAT(fault_of(*dialect, frame_with_bytes(std::string("9F2701 80") + cut)),
               Catch::Contains("(offset 19): expected a tag, found "));
  }
}

TEST_CASE("lengths in one byte up to 127, behind 81, 82 and 83 beyond, and longer than needed", "[ber]") {
  const auto dialect = chip();
  const auto parts = [&](const std::string& hex) { return parts_of(*dialect, frame_with_bytes(hex)); };
  CHECK(parts("DF01 7F" + repeated("AA", 127)) == "DF01=" + repeated("AA", 127));
  CHECK(parts("DF01 8180" + repeated("AA", 128)) == "DF01=" + repeated("AA", 128));
  CHECK(parts("DF01 81FF" + repeated("AA", 255)) == "DF01=" + repeated("AA", 255));
  CHECK(parts("DF01 820100" + repeated("AA", 256)) == "DF01=" + repeated("AA", 256));
  CHECK(parts("DF01 83000101" + repeated("AA", 257)) == "DF01=" + repeated("AA", 257));
  // BER, other than DER, allows more bytes than a length needs.
  CHECK(parts("9F27 8101 80 9F27 820001 80 9F27 83000001 80 9F27 8400000001 80") == "9F27=80 9F27=80 9F27=80 9F27=80");
  CHECK(parts("DF01 8100") == "DF01=");
}

TEST_CASE("lengths that nothing can have are refused, at their place", "[ber]") {
  const auto dialect = chip();
  const auto fault = [&](const std::string& hex) { return fault_of(*dialect, frame_with_bytes(hex)); };
  // 80 begins an indefinite length, which EMV does not have.
  CHECK_THAT(fault("9F2701 80 70 80 9F2701 80 0000"), Catch::StartsWith("48.70 (offset "));
  CHECK_THAT(fault("9F2701 80 70 80 9F2701 80 0000"), Catch::Contains("expected a length"));
  CHECK_THAT(fault("9F27 FF 00"), Catch::StartsWith("48.9F27 (offset ") && Catch::Contains("expected a length"));
  CHECK_THAT(fault("9F27 880000000000000001 80"), Catch::StartsWith("48.9F27 (offset ") && Catch::Contains("a length"));
  CHECK_THAT(fault("9F27"), Catch::StartsWith("48.9F27 (offset 17): expected a length"));
  CHECK_THAT(fault("9F27 81"), Catch::StartsWith("48.9F27 (offset ") && Catch::Contains("expected a length"));
  CHECK_THAT(fault("9F27 8200"), Catch::StartsWith("48.9F27 (offset ") && Catch::Contains("expected a length"));
  CHECK(fault("9F27 02 80") == "48.9F27 (offset 18): expected 2 bytes, found 1 bytes left");
  CHECK(fault("9F27 83FFFFFF 80") == "48.9F27 (offset 21): expected 16777215 bytes, found 1 bytes left");
  CHECK(fault("9F27 84FFFFFFFF 80") == "48.9F27 (offset 22): expected 4294967295 bytes, found 1 bytes left");
}

TEST_CASE("the place of a length that is none is that of its first byte", "[ber]") {
  const auto dialect = chip();
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("9F2701 80 70 80 9F2701 80 0000")),
             Catch::StartsWith("48.70 (offset 20)"));
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("9F27 82 00")), Catch::StartsWith("48.9F27 (offset 17)"));
}

TEST_CASE("zero bytes before, between and behind objects mean nothing", "[ber]") {
  const auto dialect = chip();
  CHECK(parts_of(*dialect, frame_with_bytes("00 9F2701 80 0000 9F3602 0001 000000")) == "9F27=80 9F36=0001");
  CHECK(parts_of(*dialect, frame_with_bytes("000000")) == "");
  CHECK(parts_of(*dialect, frame_with_bytes("70 08 00 9F2701 80 00 00 00 9F2701 40")) == "70={9F27=80} 9F27=40");
}

TEST_CASE("constructed objects hold objects of the same table, at any depth", "[ber]") {
  const auto dialect = chip();
  CHECK(parts_of(*dialect, frame_with_bytes("70 04 9F2701 80")) == "70={9F27=80}");
  CHECK(parts_of(*dialect, frame_with_bytes("77 0A E1 05 DF01 02 AABB 9F36 00")) == "77={E1={DF01=AABB} 9F36=}");
  CHECK(parts_of(*dialect, frame_with_bytes("BF0C 05 9F4D 02 0B0A 70 00")) == "BF0C={9F4D=0B0A} 70={}");
  CHECK(parts_of(*dialect, frame_with_bytes("E1 03 C1 01 AA E1 03 C1 01 BB")) == "E1={C1=AA} E1={C1=BB}");
  // 71 and 72 are issuer scripts: their commands (86) are primitive, and repeated.
  CHECK(parts_of(*dialect, frame_with_bytes("72 0B 9F1804 00000001 86 02 8418 9A 03 250101")) ==
        "72={9F18=00000001 86=8418} 9A=250101");
}

TEST_CASE("what is wrong within constructed objects has the whole path and its place in the frame", "[ber]") {
  const auto dialect = chip();
  CHECK(fault_of(*dialect, frame_with_bytes("9F2701 80 70 04 9F2702 80")) ==
        "48.70.9F27 (offset 24): expected 2 bytes, found 1 bytes left");
  CHECK(fault_of(*dialect, frame_with_bytes("77 08 E1 06 9F02 03 00000A")) ==
        "48.77.E1.9F02 (offset 22): expected 12 digits (n12), found 3 bytes");
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("77 0B E1 09 9F02 06 00000000001A")),
             Catch::StartsWith("48.77.E1.9F02 (offset 27): expected digits, found a nibble"));
  // Track 2 within: units of packed digits. Its value begins at 17, the expiry at unit 17.
  CHECK(parts_of(*dialect, frame_with_bytes("57 0C 4000001234567899D2512201")) ==
        "57={pan=4000001234567899 expiry=2512 service_code=201}");
  CHECK(parts_of(*dialect, frame_with_bytes("57 0D 4000001234567899D25122011F")) ==
        "57={pan=4000001234567899 expiry=2512 service_code=201 discretionary=1}");
  CHECK_THAT(fault_of(*dialect, frame_with_bytes("57 0A 4000001234567899D25F")),
             Catch::StartsWith("48.57.expiry (offset 25): expected 4 digits"));
}

TEST_CASE("a value that is not what its row says is passed over", "[ber]") {
  const auto dialect = chip();
  CHECK(parts_of(*dialect, frame_with_bytes("9F2607 11223344556677 9F2701 80")) == "9F26! 9F27=80");
  CHECK(parts_of(*dialect, frame_with_bytes("5A08 400000123456789A 9F2701 80")) == "5A! 9F27=80");
  CHECK(parts_of(*dialect, frame_with_bytes("5001 07 9F2701 80")) == "50! 9F27=80");
  CHECK(parts_of(*dialect, frame_with_bytes("5F2A02 1978 9F2701 80")) == "5F2A! 9F27=80");
  CHECK(fault_of(*dialect, frame_with_bytes("9F2607 11223344556677")) ==
        "48.9F26 (offset 18): expected 8 bytes (b8), found 7 bytes");
  CHECK(fault_of(*dialect, frame_with_bytes("9F5B1A" + repeated("00", 26)))
            .starts_with("48.9F5B (offset 18): expected at most 25 bytes, found "));
}

TEST_CASE("a cut at any byte gives the objects before it and one located error, or objects only", "[ber]") {
  const auto dialect = chip();
  const std::string whole = "9F2608112233445566778800770AE105DF0102AABB9F3600820102";
  for (std::size_t size = 0; size <= whole.size() / 2; ++size) {
    const Frame frame = frame_with_bytes(whole.substr(0, 2 * size));
    INFO(whole.substr(0, 2 * size));
    const std::string parts = parts_of(*dialect, frame);
    const bool at_boundary = size == 0 || size == 11 || size == 12 || size == 24 || size == 27;
    CHECK(parts.contains(" | ") != at_boundary);
    CHECK(parts.starts_with("9F26=1122334455667788") == (size >= 11));
  }
}

TEST_CASE("setting an object writes its shortest length, and everything else stays as it is written", "[ber]") {
  const auto dialect = chip();
  // Fill bytes, and lengths longer than needed.
  const Frame before = frame_with_bytes("00 9F27 8101 80 00 E1 820005 C1 8101 AA 00 5A08 4000001234567899");
  REQUIRE(parts_of(*dialect, before) == "9F27=80 E1={C1=AA} 5A=4000001234567899");
  CHECK(value_after_set(*dialect, before, "48.9F27", "40") == "009F27014000E1820005C18101AA005A084000001234567899");
  CHECK(value_after_set(*dialect, before, "48.5A", "621234567890123") ==
        "009F2781018000E1820005C18101AA005A08621234567890123F");
  CHECK(value_after_set(*dialect, before, "48.E1.C1", "AABB") == "009F2781018000E105C102AABB005A084000001234567899");
  CHECK(value_after_set(*dialect, before, "48.E1.C2", "CC") ==
        "009F2781018000E108C18101AA00C201CC5A084000001234567899");
  CHECK(value_after_set(*dialect, before, "48.9F36", "0001") ==
        "009F2781018000E1820005C18101AA005A0840000012345678999F36020001");
  CHECK(value_after_set(*dialect, before, "48.70.72.DF01", "07") ==
        "009F2781018000E1820005C18101AA005A08400000123456789970067204DF010107");
  CHECK(value_after_remove(*dialect, before, "48.9F27") == "0000E1820005C18101AA005A084000001234567899");
  CHECK(value_after_remove(*dialect, before, "48.E1") == "009F27810180005A084000001234567899");
}

TEST_CASE("lengths of set objects grow by bytes at 128 and 256", "[ber]") {
  const auto dialect = chip();
  const auto set = [&](std::size_t size) {
    return value_after_set(*dialect, frame_with_bytes("9F270180"), "48.DF01", repeated("5A", size));
  };
  CHECK(set(0) == "9F270180DF0100");
  CHECK(set(127) == "9F270180DF017F" + repeated("5A", 127));
  CHECK(set(128) == "9F270180DF018180" + repeated("5A", 128));
  CHECK(set(255) == "9F270180DF0181FF" + repeated("5A", 255));
  CHECK(set(256) == "9F270180DF01820100" + repeated("5A", 256));
  // Four bytes, a tag, a length of three: 999 - 4 - 5.
  CHECK(set(990) == "9F270180DF018203DE" + repeated("5A", 990));
  CHECK_THAT(set(991), Catch::StartsWith("refused: 48"));
}
