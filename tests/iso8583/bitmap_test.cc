// Bitmaps as EBCDIC text, second ones that are always there, and third ones behind the second or in field 65. Frames
// are written by hand.
#include "iso8583/message.h"

#include <catch2/catch.hpp>

#include "iso8583/json.h"
#include "tests/iso8583/damage.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/hex.h"

using iso8583::Message;

namespace {

using Values = std::map<int, std::string>;

std::shared_ptr<const iso8583::Dialect> third(const std::string& more) {
  return parsed(R"(
dialect: third
base: iso1987_ascii_binary_bitmap
)" + more + R"(
fields:
  65:
  129: {name: first_of_third, type: an2}
  130: {name: second_of_third, type: n..9}
  192: {name: last_of_third, type: an1}
)");
}

// Built from the values, and read from the bytes.
void check(const iso8583::Dialect& dialect, const Values& values, const Frame& frame) {
  Message built(dialect);
  built.set_mti(*iso8583::Mti::parse("0100"));
  for (const auto& [field, text] : values) REQUIRE(built.set(field, text));
  Frame wire;
  REQUIRE(built.encode(wire));
  CHECK(to_hex(wire) == to_hex(frame));
  Message read;
  const auto decoded = read.decode(dialect, frame);
  if (!decoded) FAIL(decoded.error().text());
  Values found;
  for (const int field : read.fields()) found[field] = read.text(field);
  CHECK(found == values);
  wire.clear();
  REQUIRE(read.encode(wire));
  CHECK(to_hex(wire) == to_hex(frame));
  Message from_line;
  REQUIRE(iso8583::from_json(to_json(read, iso8583::Reveal::all), dialect, from_line));
  wire.clear();
  REQUIRE(from_line.encode(wire));
  CHECK(to_hex(wire) == to_hex(frame));
}

std::string error_of(const iso8583::Dialect& dialect, const Frame& frame) {
  Message message;
  const auto decoded = message.decode(dialect, frame);
  return decoded ? "none" : decoded.error().text();
}

std::string again(const iso8583::Dialect& dialect, const Frame& frame, int field, const char* value) {
  Message message;
  REQUIRE(message.decode(dialect, frame));
  if (value == nullptr)
    message.remove(field);
  else
    REQUIRE(message.set(field, value));
  Frame wire;
  REQUIRE(message.encode(wire));
  return to_hex(wire);
}

const std::string mti = "30313030";

}  // namespace

TEST_CASE("a bitmap of EBCDIC characters", "[bitmap]") {
  const auto dialect = parsed("dialect: mainframe\nbase: iso1987_ebcdic\nbitmap: hex_ebcdic\n");
  // Bits 3 and 70: A0 with bit 1, then bit 6 of the second.
  check(*dialect, {{3, "002030"}, {70, "301"}},
        from_hex("F0F1F0F0 C1F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0 F0F4F0F0F0F0F0F0F0F0F0F0F0F0F0F0 F0F0F2F0F3F0 F3F0F1"));
  check(*dialect, {{11, "000001"}, {39, "00"}},
        from_hex("F0F1F0F0 F0F0F2F0F0F0F0F0F0F2F0F0F0F0F0F0 F0F0F0F0F0F1 F0F0"));
  CHECK_THAT(error_of(*dialect, from_hex("F0F1F0F0 F0F0F2F0F0F0F0F0F0F2F0F0F0F0F0C7 F0F0F0F0F0F1 F0F0")),
             Catch::StartsWith("bitmap: ") && Catch::Contains("(offset 19)"));
}

TEST_CASE("a second bitmap that is always written, even empty", "[bitmap]") {
  const auto dialect = parsed("dialect: both\nbase: iso1987_ascii_binary_bitmap\nsecond_bitmap: always\n");
  check(*dialect, {{3, "002030"}}, from_hex(mti + "A000000000000000 0000000000000000" + "303032303330"));
  check(*dialect, {{3, "002030"}, {70, "301"}},
        from_hex(mti + "A000000000000000 0400000000000000" + "303032303330 333031"));
  check(*dialect, {}, from_hex(mti + "8000000000000000 0000000000000000"));
  // A peer may leave it out: such a message is read, and written as it came.
  const Frame without = from_hex(mti + "2000000000000000" + "303032303330");
  CHECK(error_of(*dialect, without) == "none");
  Message message;
  REQUIRE(message.decode(*dialect, without));
  Frame wire;
  REQUIRE(message.encode(wire));
  CHECK(to_hex(wire) == to_hex(without));
  // Another field makes it another message, which is written as the dialect writes.
  CHECK(again(*dialect, without, 4, "000000000001") ==
        to_hex(from_hex(mti + "B000000000000000 0000000000000000" + "303032303330" + "303030303030303030303031")));
}

TEST_CASE("a third bitmap right behind the second", "[bitmap]") {
  const auto dialect = third("third_bitmap: adjacent");
  check(*dialect, {{3, "002030"}, {129, "AB"}},
        from_hex(mti + "A000000000000000 8000000000000000 8000000000000000" + "303032303330 4142"));
  check(*dialect, {{70, "301"}, {129, "AB"}, {130, "12"}, {192, "Z"}},
        from_hex(mti + "8000000000000000 8400000000000000 C000000000000001" + "333031 4142 30323132 5A"));
  // Without such fields there is none.
  check(*dialect, {{3, "002030"}, {70, "301"}},
        from_hex(mti + "A000000000000000 0400000000000000" + "303032303330 333031"));
  check(*dialect, {{3, "002030"}}, from_hex(mti + "2000000000000000" + "303032303330"));
}

TEST_CASE("a third bitmap in field 65, between fields 64 and 66", "[bitmap]") {
  const auto dialect = third("third_bitmap: field_65");
  check(*dialect, {{64, "0102030405060708"}, {66, "9"}, {129, "AB"}},
        from_hex(mti + "8000000000000001 C000000000000000" + "0102030405060708" + "8000000000000000" + "39 4142"));
  check(*dialect, {{3, "002030"}, {192, "Z"}},
        from_hex(mti + "A000000000000000 8000000000000000" + "303032303330" + "0000000000000001" + "5A"));
  check(*dialect, {{3, "002030"}, {70, "301"}},
        from_hex(mti + "A000000000000000 0400000000000000" + "303032303330 333031"));
}

TEST_CASE("a third bitmap of hexadecimal text", "[bitmap]") {
  for (const auto& [where, text] : {std::pair("adjacent",
                                              "0100A000000000000000"
                                              "8000000000000000"
                                              "8000000000000000"
                                              "002030"
                                              "AB"),
                                    std::pair("field_65",
                                              "0100A000000000000000"
                                              "8000000000000000"
                                              "002030"
                                              "8000000000000000"
                                              "AB")}) {
    INFO(where);
    check(*third(std::string("bitmap: hex\nthird_bitmap: ") + where), {{3, "002030"}, {129, "AB"}}, from_text(text));
  }
}

TEST_CASE("an empty third bitmap is read, and written as it came until something changes", "[bitmap]") {
  for (const char* const where : {"adjacent", "field_65"}) {
    INFO(where);
    const auto dialect = third(std::string("third_bitmap: ") + where);
    const Frame frame = std::string_view(where) == "adjacent"
                            ? from_hex(mti + "A000000000000000 8000000000000000 0000000000000000" + "303032303330")
                            : from_hex(mti + "A000000000000000 8000000000000000" + "303032303330" + "0000000000000000");
    Message message;
    REQUIRE(message.decode(*dialect, frame));
    CHECK(message.fields().size() == 1);
    CHECK_FALSE(message.has(65));
    Frame wire;
    REQUIRE(message.encode(wire));
    CHECK(to_hex(wire) == to_hex(frame));
    message.keep();
    const Message copy = message;
    wire.clear();
    REQUIRE(copy.encode(wire));
    CHECK(to_hex(wire) == to_hex(frame));
    CHECK(again(*dialect, frame, 3, nullptr) == mti + "0000000000000000");
    CHECK(again(*dialect, frame, 3, "999999") ==
          to_hex(frame).replace(to_hex(frame).find("303032303330"), 12, "393939393939"));
  }
}

TEST_CASE("fields of the third bitmap are set and removed like others", "[bitmap]") {
  const auto dialect = third("third_bitmap: adjacent");
  const Frame frame = from_hex(mti + "A000000000000000 8000000000000000 8000000000000000" + "303032303330 4142");
  CHECK(again(*dialect, frame, 129, nullptr) == mti + "2000000000000000" + "303032303330");
  CHECK(again(*dialect, frame, 192, "Z") ==
        mti + "A0000000000000008000000000000000" + "8000000000000001" + "303032303330" + "4142" + "5A");
  const auto inside = third("third_bitmap: field_65");
  const Frame held = from_hex(mti + "A000000000000000 8000000000000000" + "303032303330" + "8000000000000000" + "4142");
  CHECK(again(*inside, held, 129, nullptr) == mti + "2000000000000000" + "303032303330");
  CHECK(again(*inside, held, 66, "1") ==
        mti + "A000000000000000" + "C000000000000000" + "303032303330" + "8000000000000000" + "31" + "4142");
  Message message(*inside);
  CHECK_FALSE(message.set(65, "8000000000000000"));
  CHECK_FALSE(message.set(131, "1"));
  CHECK_FALSE(message.set(193, "1"));
}

TEST_CASE("a third bitmap that is cut off, or announces what has no row, says where", "[bitmap]") {
  const auto adjacent = third("third_bitmap: adjacent");
  CHECK_THAT(error_of(*adjacent, from_hex(mti + "A000000000000000 8000000000000000 80000000000000")),
             Catch::Contains("bitmap: expected 8 bytes, found 7 bytes left (offset 20)"));
  CHECK_THAT(
      error_of(*adjacent, from_hex(mti + "A000000000000000 8000000000000000 2000000000000000" + "303032303330 4142")),
      Catch::StartsWith("131: ") && Catch::Contains("(offset 34)"));
  CHECK_THAT(
      error_of(*adjacent, from_hex(mti + "A000000000000000 8000000000000000 8000000000000000" + "303032303330 41")),
      Catch::StartsWith("129 first_of_third: expected 2 characters, found 1 bytes left (offset 34)"));
  const auto held = third("third_bitmap: field_65");
  CHECK_THAT(error_of(*held, from_hex(mti + "A000000000000000 8000000000000000" + "303032303330" + "80")),
             Catch::Contains("expected 8 bytes, found 1 bytes left (offset 26)"));
  Message message;
  const Frame cut = from_hex(mti + "A000000000000000 8000000000000000" + "303032303330" + "80");
  REQUIRE_FALSE(message.decode(*held, cut));
  CHECK(message.text(3) == "002030");
  CHECK(message.fields().size() == 1);
}

TEST_CASE("every cut and every changed byte of a frame with three bitmaps is an error that says where, or a message",
          "[bitmap]") {
  for (const char* const where : {"adjacent", "field_65"}) {
    const auto dialect = third(std::string("third_bitmap: ") + where);
    Message built(*dialect);
    built.set_mti(*iso8583::Mti::parse("0100"));
    for (const auto& [field, text] : Values{{3, "002030"}, {66, "1"}, {129, "AB"}, {130, "12"}, {192, "Z"}})
      REQUIRE(built.set(field, text));
    Frame frame;
    REQUIRE(built.encode(frame));
    Message message;
    for (std::size_t at = 0; at < frame.size(); ++at) {
      const Frame cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(at));
      CHECK(check_any_bytes(*dialect, message, cut) == "");
      for (unsigned byte = 0; byte < 256; ++byte) {
        Frame other = frame;
        other[at] = static_cast<std::uint8_t>(byte);
        const std::string wrong = check_any_bytes(*dialect, message, other);
        if (!wrong.empty()) FAIL(where << ": byte " << byte << " at " << at << ": " << wrong);
      }
    }
  }
}
