// Values divided by position, and into items of one size. Expected parts are counted by hand.
#include "iso8583/layout/layout.h"

#include <catch2/catch.hpp>

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

const std::string positions = R"(
  positions:
    kind: positional
    parts:
      - [first, n2]
      - [second, an3]
      - [third, n1]
)";

const std::string tracks = R"(
  track:
    kind: positional
    parts:
      - {name: pan, type: "n*19", until: "=D", secrecy: mask}
      - {name: expiry, type: n4, absent: "=D"}
      - {name: service_code, type: n3, absent: "=D"}
      - {name: discretionary, type: "z*", secrecy: wipe}
)";

}  // namespace

TEST_CASE("parts of fixed sizes stand one behind the other, and the value may end after any of them", "[layout]") {
  const auto dialect = divided_dialect("type: ans...999, inside: positions", positions);
  check_parts(
      *dialect,
      {{"12abc3", "first=12 second=abc third=3"}, {"12abc", "first=12 second=abc"}, {"12", "first=12"}, {"", ""}});
}

TEST_CASE("a value that ends within a part, or behind the last one, says where", "[layout]") {
  const auto dialect = divided_dialect("type: ans...999, inside: positions", positions);
  check_parts(*dialect,
              {{"1", " | 48.first first: expected 2 digits, found 1 bytes left (offset 15)"},
               {"12ab", "first=12 | 48.second second: expected 3 characters, found 2 bytes left (offset 17)"},
               {"12abc34", "first=12 second=abc third=3 | 48: expected its end, found 1 more bytes (offset 21)"},
               {"12abc3 tail", "first=12 second=abc third=3 | 48: expected its end, found 5 more bytes (offset 21)"}});
}

TEST_CASE("a fixed part that holds what does not belong is passed over, with the place of the byte", "[layout]") {
  const auto dialect = divided_dialect("type: ans...999, inside: positions", positions);
  CHECK(parts_of(*dialect, frame_with_text("1xabc3")) == "first! second=abc third=3");
  CHECK(fault_of(*dialect, frame_with_text("1xabc3")) == "48.first (offset 16): expected digits, found byte 0x78");
  CHECK(fault_of(*dialect, frame_with_text("12abcy")) == "48.third (offset 20): expected digits, found byte 0x79");
}

TEST_CASE("tracks end their number with a separator, and leave a separator where a date or a service code is missing",
          "[layout]") {
  const auto dialect = divided_dialect("type: z...999, inside: track", tracks);
  check_parts(*dialect, {
                            {"4000001234567899=25122011234",
                             "pan=4000001234567899 expiry=2512 service_code=201 "
                             "discretionary=1234"},
                            // D is the separator's nibble: whoever unpacks a track himself writes it so.
                            {"4000001234567899D25122011234",
                             "pan=4000001234567899 expiry=2512 service_code=201 "
                             "discretionary=1234"},
                            {"4000001234567899==2011234", "pan=4000001234567899 service_code=201 discretionary=1234"},
                            {"4000001234567899===1234", "pan=4000001234567899 discretionary=1234"},
                            {"4000001234567899=2512=1234", "pan=4000001234567899 expiry=2512 discretionary=1234"},
                            {"4000001234567899=2512==", "pan=4000001234567899 expiry=2512 discretionary=="},
                            {"4000001234567899==", "pan=4000001234567899"},
                            {"4000001234567899=", "pan=4000001234567899"},
                            {"4000001234567899=2512", "pan=4000001234567899 expiry=2512"},
                            {"4000001234567899", "pan=4000001234567899"},
                            {"6212345678901234567=4912", "pan=6212345678901234567 expiry=4912"},
                            {"=2512", "pan= expiry=2512"},
                            {"", ""},
                        });
}

TEST_CASE("a track that does not come apart says where, and shows no digit", "[layout]") {
  const auto dialect = divided_dialect("type: z...999, inside: track", tracks);
  // Twenty digits before the separator.
  CHECK_THAT(fault_of(*dialect, frame_with_text("62123456789012345678=4912")),
             Catch::StartsWith("48.pan (offset 15): expected at most 19 digits, found "));
  CHECK(fault_of(*dialect, frame_with_text("4000001234567899=25")) ==
        "48.expiry (offset 32): expected 4 digits, found 2 bytes left");
  CHECK(fault_of(*dialect, frame_with_text("4000001234567899=2512=")).empty());
  CHECK_THAT(fault_of(*dialect, frame_with_text("4000001234567899=25=1")),
             Catch::StartsWith("48.expiry (offset 34): "));
  CHECK_THAT(fault_of(*dialect, frame_with_text("4000001234567899=251220")),
             Catch::StartsWith("48.service_code (offset 36): "));
}

TEST_CASE("a packed track is divided as its characters, with offsets that count bytes of the frame", "[layout]") {
  const auto dialect =
      divided_dialect("type: z...37, inside: track, encoding: bcd, fill: right_f, length: bcd, counts: digits", tracks);
  const std::string head = "30313030 0000000000010000";
  const auto frame = [&](const char* hex) { return from_hex(head + hex); };
  CHECK(parts_of(*dialect, frame("0027 4000001234567899D2512201123F")) ==
        "pan=4000001234567899 expiry=2512 service_code=201 discretionary=123");
  CHECK(parts_of(*dialect, frame("0017 4000001234567899DF")) == "pan=4000001234567899");
  CHECK(parts_of(*dialect, frame("0022 4000001234567899DD2011")) ==
        "pan=4000001234567899 service_code=201 discretionary=1");
  // The value begins at byte 14; its 17 units are eight bytes and a nibble: a date of two digits begins at byte 22.
  CHECK(fault_of(*dialect, frame("0019 4000001234567899D25F")) ==
        "48.expiry (offset 22): expected 4 digits, found 2 bytes left");
  CHECK(fault_of(*dialect, frame("0024 4000001234567899D2512D20")).empty());
  // The second D is unit 19: the tenth byte.
  CHECK_THAT(fault_of(*dialect, frame("0025 4000001234567899D25D22011F")),
             Catch::StartsWith("48.expiry (offset 23): "));
}

TEST_CASE("parts within a number that is filled on the left are where the fill leaves them", "[layout]") {
  // n3 packed as 0N NN: the second digit stands in the second byte.
  const auto dialect = divided_dialect("type: n3, inside: digits, encoding: bcd, fill: left_0", R"(
  digits:
    kind: positional
    parts:
      - [one, n1]
      - {name: two, type: n2, check: MMDD}
)");
  iso8583::Message message;
  const Frame frame = from_hex("30313030 0000000000010000 0123");
  REQUIRE(message.decode(*dialect, frame));
  iso8583::Inside inside;
  REQUIRE(inside.open(message, 48));
  REQUIRE(inside.elements().size() == 2);
  CHECK(inside.offset(inside.elements()[0]) == 12);
  CHECK(inside.offset(inside.elements()[1]) == 13);
}

TEST_CASE("parts within text in EBCDIC and bytes in hexadecimal text stand where their bytes do", "[layout]") {
  const auto ebcdic = divided_dialect("type: ans...99, inside: positions, encoding: cp500, length: ebcdic", positions);
  const Frame frame = from_hex("30313030 0000000000010000 F0F0F5 F1F2 C1C2C3");
  CHECK(parts_of(*ebcdic, frame) == "first=12 second=ABC");
  CHECK_THAT(fault_of(*ebcdic, from_hex("30313030 0000000000010000 F0F0F5 F1C1 C1C2C3")),
             Catch::StartsWith("48.first (offset 16): expected digits"));
  const auto hex = divided_dialect("type: b...99, inside: bytes, encoding: hex, length: ascii, counts: digits", R"(
  bytes:
    kind: positional
    parts:
      - [one, b1]
      - {name: two, type: n3, encoding: bcd, fill: left_0}
      - {name: three, type: ans*, encoding: ascii}
)");
  // 00 | 01 23 | 41: each byte two characters, so that the number stands in the characters 2 to 5.
  CHECK(parts_of(*hex, frame_with_text("00012341")) == "one=00 two=123 three=A");
  CHECK_THAT(fault_of(*hex, frame_with_text("0001A341")), Catch::StartsWith("48.two (offset 19): "));
}

TEST_CASE("parts may have a length before them, which may count itself", "[layout]") {
  const auto dialect = divided_dialect("type: ans...999, inside: prefixed", R"(
  prefixed:
    kind: positional
    parts:
      - [city, ans..20]
      - {name: street, type: ans..20, counts_itself: true}
      - {name: blob, type: b..9}
      - [rest, "ans*5"]
)");
  check_parts(*dialect, {{"05Paris10Rue Roya", "city=Paris street=Rue Roya"},
                         {"05Paris02", "city=Paris street="},
                         {"00", "city="},
                         {"05Paris10Rue Roya04C0FEtail", "city=Paris street=Rue Roya blob=C0FE rest=tail"}});
  CHECK(parts_of(*dialect, frame_with_text("05Par")) ==
        " | 48.city city: expected 5 characters, found 3 bytes left (offset 17)");
  CHECK(parts_of(*dialect, frame_with_text("xxPar")).starts_with(" | 48.city city: expected a length"));
  CHECK(parts_of(*dialect, frame_with_text("21" + std::string(21, 'x'))) ==
        " | 48.city city: expected at most 20 characters, found length 21 (offset 15)");
  // A length that counts itself is at least as long as itself.
  CHECK_THAT(fault_of(*dialect, frame_with_text("05Paris01")), Catch::StartsWith("48.street (offset 22): "));
  CHECK_THAT(fault_of(*dialect, frame_with_text("05Paris1")), Catch::StartsWith("48.street (offset 22): "));
  CHECK_THAT(fault_of(*dialect, frame_with_text("05Paris10Rue Roya03C0F")), Catch::StartsWith("48.blob (offset 32): "));
  CHECK_THAT(fault_of(*dialect, frame_with_text("000200toolong")), Catch::StartsWith("48.rest (offset 21): "));
}

TEST_CASE("text parts that end at a separator may be empty, and the last needs none", "[layout]") {
  const auto dialect = divided_dialect("type: ans..99, length: ascii, inside: location", R"(
  location:
    kind: positional
    parts:
      - {name: merchant, type: "ans*", until: "\\"}
      - {name: street, type: "ans*", until: "\\"}
      - {name: city, type: "ans*", until: "\\"}
      - [postal_code, ans10]
      - [country, an3]
)");
  const auto parts = [&](std::string_view value) {
    Frame frame = from_hex("30313030 0000000000010000");
    const Frame text = from_text((value.size() < 10 ? "0" : "") + std::to_string(value.size()) + std::string(value));
    frame.insert(frame.end(), text.begin(), text.end());
    return parts_of(*dialect, frame);
  };
  CHECK(parts("SHOP\\1 Main St\\Springfield\\12345     USA") ==
        "merchant=SHOP street=1 Main St city=Springfield postal_code=12345      country=USA");
  CHECK(parts("SHOP\\\\\\12345     USA") == "merchant=SHOP street= city= postal_code=12345      country=USA");
  CHECK(parts("SHOP\\\\") == "merchant=SHOP street=");
  CHECK(parts("SHOP") == "merchant=SHOP");
  CHECK(parts("\\") == "merchant=");
}

TEST_CASE("bytes are divided as the dialect writes bytes, or as the layout or the part says", "[layout]") {
  const auto dialect = parsed(R"(
dialect: packed
base: iso1987_bcd
layouts:
  data:
    kind: positional
    parts:
      - [amount, n5]
      - [account, n..19]
      - [text, ans3]
      - [flags, b2]
      - [fee, x+n4]
      - {name: plain, type: n2, encoding: ascii}
  own_wire:
    kind: positional
    wire:
      n_fixed: {encoding: ascii}
    parts:
      - [amount, n5]
      - [flags, b1]
fields:
  48: {name: data, type: b...999, inside: data}
  63: {name: other, type: b...999, inside: own_wire}
)");
  iso8583::Message message(*dialect);
  REQUIRE(message.set(48,
                      "012345"
                      "0512345"
                      "0"
                      "414243"
                      "C0FE"
                      "441234"
                      "3132"));
  CHECK(parts_of(message) == "amount=12345 account=12345 text=ABC flags=C0FE fee=D1234 plain=12");
  REQUIRE(message.set(63, "3132333435FF"));
  CHECK(parts_of(message, 63) == "amount=12345 flags=FF");
}

TEST_CASE("a list has items of one size, up to its most", "[layout]") {
  const auto dialect = divided_dialect("type: ans...999, inside: items", R"(
  items:
    kind: list
    item: {name: item, type: an4, inside: item}
    most: 3
  item:
    kind: positional
    parts:
      - [code, n2]
      - [value, an2]
)");
  check_parts(*dialect,
              {{"", ""},
               {"01ab", "1={code=01 value=ab}"},
               {"01ab02cd03ef", "1={code=01 value=ab} 2={code=02 value=cd} 3={code=03 value=ef}"},
               {"01ab02c", "1={code=01 value=ab} | 48.2 item: expected 4 characters, found 3 bytes left (offset 19)"},
               {"01ab02cd03ef04gh",
                "1={code=01 value=ab} 2={code=02 value=cd} 3={code=03 value=ef} | "
                "48.4: expected at most 3 items, found one more (offset 27)"}});
  CHECK(fault_of(*dialect, frame_with_text("01abx2cd")) == "48.2.code (offset 19): expected digits, found byte 0x78");
}

TEST_CASE("a list of packed items", "[layout]") {
  const auto dialect = divided_dialect("type: b...99, inside: items", R"(
  items:
    kind: list
    item: {name: item, type: n3, encoding: bcd, fill: left_0}
    most: 4
)");
  check_parts_of_bytes(*dialect, {{"01230456", "1=123 2=456"},
                                  {"0123 1456", "1=123 2!"},
                                  {"0123 04", "1=123 | 48.2 item: expected 3 digits, found 1 bytes left (offset 17)"}});
}

TEST_CASE("a value whose pad is trimmed is divided without it, and its parts stand behind it", "[layout]") {
  const auto dialect = divided_dialect("type: ans8, pad_left: \" \", trim: true, inside: positions", positions);
  Frame frame = from_hex("30313030 0000000000010000");
  const Frame value = from_text("   12abc");
  frame.insert(frame.end(), value.begin(), value.end());
  CHECK(parts_of(*dialect, frame) == "first=12 second=abc");
  iso8583::Message message;
  REQUIRE(message.decode(*dialect, frame));
  iso8583::Inside inside;
  REQUIRE(inside.open(message, 48));
  REQUIRE(inside.elements().size() == 2);
  CHECK(inside.offset(inside.elements()[0]) == 15);
  CHECK(inside.offset(inside.elements()[1]) == 17);
  REQUIRE(message.set("48.third", "7"));
  CHECK(to_hex(message.raw(48)) == to_hex(from_text("  12abc7")));
  frame[16] = 'x';
  CHECK_THAT(fault_of(*dialect, frame), Catch::StartsWith("48.first (offset 16): "));
}

TEST_CASE("a number whose pad is trimmed keeps its pad when a part is set", "[layout]") {
  const auto dialect = divided_dialect("type: n6, pad_left: \"0\", trim: true, inside: digits", R"(
  digits:
    kind: positional
    parts:
      - [one, n1]
      - [two, n1]
)");
  iso8583::Message message(*dialect);
  REQUIRE(message.set(48, "12"));
  REQUIRE(message.set("48.two", "5"));
  CHECK(to_hex(message.raw(48)) == to_hex(from_text("000015")));
  CHECK(message.text(48) == "15");
}
