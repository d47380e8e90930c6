// Setting and removing along paths: what is built around a part, what stays, what is refused.
#include <catch2/catch.hpp>

#include "iso8583/layout/build_room.h"
#include "iso8583/path.h"
#include "tests/iso8583/divided.h"
#include "tests/iso8583/edge.h"

using iso8583::Message;
using iso8583::Path;

namespace {

std::shared_ptr<const iso8583::Dialect> three_levels() {
  return parsed(R"(
dialect: three_levels
base: iso1987_ascii_binary_bitmap
layouts:
  tags:
    kind: tagged
    tag: {size: 2, encoding: ascii}
    length: {size: 2, encoding: ascii}
    rows:
      "01": {name: list, type: ans..90, inside: items}
      "02": [text, ans..10]
      "03": {name: sets, type: b..45, inside: objects}
  items:
    kind: list
    item: {name: item, type: ans6, inside: item}
    most: 3
  item:
    kind: positional
    parts:
      - [code, n2]
      - [value, ans4]
  objects:
    kind: ber
    rows:
      9F02: [amount, n12]
      DF01: [note, ans..20]
fields:
  48: {name: data, type: ans..99, inside: tags}
)");
}

}  // namespace

TEST_CASE("reading and setting through three levels", "[path]") {
  const auto dialect = three_levels();
  Message message = empty_message(*dialect);
  REQUIRE(message.set(48,
                      "0206before"
                      "0112"
                      "01aaaa02bbbb"
                      "0318"
                      "9F0206000000000123"));
  CHECK(read_part(message, "48.01.2.value") == "bbbb");
  CHECK(read_part(message, "48.03.9F02") == "000000000123");
  REQUIRE(message.set("48.01.2.value", "XY"));
  CHECK(message.text(48) ==
        "0206before"
        "0112"
        "01aaaa02XY  "
        "0318"
        "9F0206000000000123");
  REQUIRE(message.set("48.01.3.code", "07"));
  CHECK(message.text(48) ==
        "0206before"
        "0118"
        "01aaaa02XY  07    "
        "0318"
        "9F0206000000000123");
  REQUIRE(message.set("48.03.DF01", "hi"));
  CHECK(message.text(48) ==
        "0206before"
        "0118"
        "01aaaa02XY  07    "
        "0328"
        "9F0206000000000123DF01026869");
  REQUIRE(message.set("48.02", ""));
  CHECK(message.text(48) ==
        "0200"
        "0118"
        "01aaaa02XY  07    "
        "0328"
        "9F0206000000000123DF01026869");
}

TEST_CASE("setting inside nothing makes everything around it", "[path]") {
  const auto dialect = three_levels();
  Message message = empty_message(*dialect);
  REQUIRE(message.set("48.03.DF01", "hi"));
  CHECK(message.text(48) == "0310DF01026869");
  message.reset(*dialect);
  REQUIRE(message.set("48.01.1.value", "abcd"));
  CHECK(message.text(48) == "010600abcd");
  Message purchase = empty_message(shipped("iso1987_ascii"));
  REQUIRE(purchase.set("55.9F26", "1122334455667788"));
  CHECK(purchase.text(55) == "9F26081122334455667788");
  REQUIRE(purchase.set("55.70.77.9F27", "80"));
  CHECK(purchase.text(55) ==
        "9F26081122334455667788"
        "7006"
        "7704"
        "9F270180");
  // Positions before it are filled: digits with zeros, text with spaces, separators.
  REQUIRE(purchase.set("3.from_account", "20"));
  CHECK(purchase.text(3) == "002000");
  REQUIRE(purchase.set("43.city", "PARIS"));
  CHECK(purchase.text(43) == std::string(23, ' ') + "PARIS" + std::string(12, ' '));
  REQUIRE(purchase.set("35.service_code", "201"));
  CHECK(purchase.text(35) == "==201");
  REQUIRE(purchase.set("54.1.amount", "D000000000007"));
  CHECK(purchase.text(54) == "00  000D000000000007");
  REQUIRE(purchase.set("22.pin_entry", "1"));
  CHECK(purchase.text(22) == "001");
  // Of a fixed number of bytes too.
  Message flags = empty_message(shipped("iso2003_ascii"));
  REQUIRE(flags.set("22.verification_method", "01020304"));
  CHECK(flags.text(22) ==
        "00000000"
        "01020304"
        "00000000"
        "00000000");
}

TEST_CASE("setting within a number that is itself within a value completes it too", "[path]") {
  // As a field that is a number: what nobody has said of it yet is zero.
  const auto dialect = divided_dialect("type: ans..99, inside: outer", R"(
  outer:
    kind: positional
    parts:
      - {name: number, type: n6, inside: inner}
      - [text, ans2]
  inner:
    kind: positional
    parts:
      - [first, n2]
      - [second, n2]
      - [third, n2]
)");
  Message message = empty_message(*dialect);
  REQUIRE(message.set("48.number.first", "12"));
  CHECK(message.text(48) == "120000");
  REQUIRE(message.set("48.number.second", "34"));
  CHECK(message.text(48) == "123400");
  REQUIRE(message.set("48.text", "ab"));
  REQUIRE(message.set("48.number.third", "56"));
  CHECK(message.text(48) == "123456ab");
}

TEST_CASE("a track grows part by part, with the separators that it needs", "[path]") {
  Message message = empty_message(shipped("iso1987_ascii"));
  REQUIRE(message.set("35.pan", "4000001234567899"));
  REQUIRE(message.set("35.expiry", "2512"));
  CHECK(message.text(35) == "4000001234567899=2512");
  REQUIRE(message.set("35.discretionary", "123"));
  CHECK(message.text(35) == "4000001234567899=2512=123");
  REQUIRE(message.set("35.service_code", "201"));
  CHECK(message.text(35) == "4000001234567899=2512201123");
  REQUIRE(message.set("35.pan", "62123456789"));
  CHECK(message.text(35) == "62123456789=2512201123");
  REQUIRE(message.set(35, "4000001234567899D2512201123"));
  REQUIRE(message.set("35.expiry", "2712"));
  CHECK(message.text(35) == "4000001234567899D2712201123");
}

TEST_CASE("a part cannot be set to what would end it", "[path]") {
  // The separator within the value would move everything behind it.
  Message message = empty_message(shipped("iso1993_ascii"));
  REQUIRE(message.set(43, "SHOP\\1 Main St\\Springfield\\12345     ILLUSA"));
  for (const char* const path : {"43.merchant", "43.street", "43.city"}) {
    INFO(path);
    CHECK_FALSE(message.set(path, "A\\B"));
    CHECK(message.text(43) == "SHOP\\1 Main St\\Springfield\\12345     ILLUSA");
  }
  Message track = empty_message(shipped("iso1987_ascii"));
  REQUIRE(track.set(45, "B4000001234567899^CARD/HOLDER^2512201123"));
  CHECK_FALSE(track.set("45.cardholder_name", "CARD^HOLDER"));
  // What stands for a missing part is no value of it.
  CHECK_FALSE(track.set("45.expiry", "^512"));
  CHECK(track.text(45) == "B4000001234567899^CARD/HOLDER^2512201123");
}

TEST_CASE("a second of equal tags is set behind the first, a third not before the second", "[path]") {
  const auto dialect = three_levels();
  Message message = empty_message(*dialect);
  REQUIRE(message.set("48.02", "one"));
  REQUIRE(message.set("48.02[2]", "two"));
  CHECK(message.text(48) == "0203one0203two");
  REQUIRE(message.set("48.02[2]", "2"));
  CHECK(message.text(48) == "0203one02012");
  // It would be the third in name only.
  CHECK_FALSE(message.set("48.02[4]", "four"));
  CHECK(message.text(48) == "0203one02012");
  REQUIRE(message.set("48.02[3]", "three"));
  CHECK(read_part(message, "48.02[3]") == "three");
}

TEST_CASE("an item is set behind the ones before it, and not behind a gap", "[path]") {
  const auto dialect = three_levels();
  Message message = empty_message(*dialect);
  CHECK_FALSE(message.set("48.01.2.code", "02"));
  CHECK_FALSE(message.has(48));
  REQUIRE(message.set("48.01.1.code", "01"));
  REQUIRE(message.set("48.01.2.code", "02"));
  REQUIRE(message.set("48.01.3.code", "03"));
  CHECK_FALSE(Path::parse(*dialect, "48.01.4.code"));
  CHECK(message.text(48) == "011801    02    03    ");
}

TEST_CASE("what does not fit is refused with its path, and the message is as it was", "[path]") {
  const auto dialect = three_levels();
  Message message = empty_message(*dialect);
  const std::string before =
      "0206before"
      "0112"
      "01aaaa02bbbb";
  REQUIRE(message.set(48, before));
  const auto refused = [&](const char* path, std::string_view value) {
    const auto set = message.set(path, value);
    REQUIRE_FALSE(set);
    CHECK(message.text(48) == before);
    return set.error().path;
  };
  CHECK(refused("48.01.2.code", "2") == "48.01.2.code");
  CHECK(refused("48.01.2.code", "2x") == "48.01.2.code");
  CHECK(refused("48.01.2.value", "12345") == "48.01.2.value");
  CHECK(refused("48.02", "12345678901") == "48.02");
  CHECK(refused("48.02", "a\x01") == "48.02");
  CHECK(refused("48.03.9F02", "12") == "48.03.9F02");
  CHECK(refused("48.03.DF02", "ABC") == "48.03.DF02");
  CHECK(refused("48.03.DF02", std::string(2 * 43, 'A')) == "48.03");  // 46 bytes, the row allows 45
  CHECK(refused("48.03.DF02", std::string(2 * 42, 'A')) == "48");     // 90 characters more than the field's 99
  REQUIRE(message.set("48.03.DF02", std::string(2 * 30, 'A')));
  CHECK(message.units(48) == 26 + 4 + 2 * 33);
}

TEST_CASE("removing takes out the part and leaves all others as they are", "[path]") {
  const auto dialect = three_levels();
  const auto after = [&](const char* value, const char* path) -> std::string {
    Message message = empty_message(*dialect);
    REQUIRE(message.set(48, value));
    iso8583::BuildRoom room;
    const auto parsed_path = Path::parse(*dialect, path);
    REQUIRE(parsed_path);
    if (!message.remove(*parsed_path, room)) {
      CHECK(message.text(48) == value);
      return "refused";
    }
    return message.has(48) ? message.text(48) : "(none)";
  };
  CHECK(after("0203one0203two0202xy", "48.02[2]") == "0203one0202xy");
  CHECK(after("0203one0203two", "48.02") == "0203two");
  CHECK(after("0203one", "48.02") == "(none)");
  CHECK(after("0203one", "48.02[2]") == "0203one");
  CHECK(after("0203one", "48.03") == "0203one");
  CHECK(after("0203one", "48.03.DF01") == "0203one");
  CHECK(after("0203one", "48") == "(none)");
  CHECK(after("011201aaaa02bbbb", "48.01.2") == "010601aaaa");
  // An item in the middle would make the ones behind it others.
  CHECK(after("011201aaaa02bbbb", "48.01.1") == "refused");
  CHECK(after("011201aaaa02bbbb", "48.01.1.code") == "refused");
  CHECK(after("0328"
              "9F0206000000000123DF01026869",
              "48.03.9F02") == "0310DF01026869");
  CHECK(after("0318"
              "9F0206000000000123",
              "48.03.9F02") == "0300");
}

TEST_CASE("a position is removed from the end, or where its absence can be written", "[path]") {
  const auto after = [](int field, const char* value, const char* path) -> std::string {
    Message message = empty_message(shipped("iso1987_ascii"));
    REQUIRE(message.set(field, value));
    iso8583::BuildRoom room;
    if (!message.remove(*Path::parse(shipped("iso1987_ascii"), path), room)) {
      CHECK(message.text(field) == value);
      return "refused";
    }
    return message.text(field);
  };
  CHECK(after(35, "4000001234567899=2512201123", "35.discretionary") == "4000001234567899=2512201");
  CHECK(after(35, "4000001234567899=2512201123", "35.expiry") == "4000001234567899==201123");
  CHECK(after(35, "4000001234567899=2512201123", "35.service_code") == "4000001234567899=2512=123");
  CHECK(after(35, "4000001234567899==201123", "35.expiry") == "4000001234567899==201123");
  CHECK(after(35, "4000001234567899", "35.expiry") == "4000001234567899");
  CHECK(after(3, "002000", "3.type") == "refused");
  CHECK(after(3, "002000", "3.from_account") == "refused");
}

TEST_CASE("setting inside a part whose value is not what its row says is refused, not guessed", "[path]") {
  const auto dialect = three_levels();
  // Five characters are no bytes in hexadecimal text: nothing behind their end may be looked at either.
  const Frame frame = from_hex("30313030 0000000000010000 3039 30333035 3946303231");
  Message message;
  Edge edge;
  REQUIRE(message.decode(*dialect, edge.put(frame)));
  CHECK(read_part(message, "48.03") == "error: 48.03");
  CHECK_FALSE(message.set("48.03.DF01", "hi"));
  CHECK(message.text(48) == "03059F021");
  // The whole of it may be replaced.
  REQUIRE(message.set("48.03", "DF010141"));
  CHECK(message.text(48) == "0308DF010141");
}

TEST_CASE("removing inside a part whose value is not what its row says is refused too", "[path]") {
  const auto dialect = three_levels();
  const Frame frame = from_hex("30313030 0000000000010000 3039 30333035 3946303231");
  Edge edge;
  Message message;
  REQUIRE(message.decode(*dialect, edge.put(frame)));
  iso8583::BuildRoom room;
  CHECK_FALSE(message.remove(*Path::parse(*dialect, "48.03.DF01"), room));
  CHECK(message.text(48) == "03059F021");
  REQUIRE(message.remove(*Path::parse(*dialect, "48.03"), room));
  CHECK_FALSE(message.has(48));
}
