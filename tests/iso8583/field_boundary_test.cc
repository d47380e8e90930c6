// Fields at their boundaries: the shortest, the longest, one more, and what does not belong.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "iso8583/message.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/hex.h"

using iso8583::Message;

namespace {

Message empty(const char* dialect, const char* mti = "0100") {
  Message message(shipped(dialect));
  message.set_mti(*iso8583::Mti::parse(mti));
  return message;
}

std::string wire_of(const Message& message) {
  Frame frame;
  REQUIRE(message.encode(frame));
  return to_hex(frame);
}

// What stands behind MTI and first bitmap when a message has only this field.
std::string field_wire(const char* dialect, int field, std::string_view value) {
  Message message = empty(dialect);
  const auto set = message.set(field, value);
  if (!set) return set.error().text();
  const bool packed = std::string_view(dialect).ends_with("bcd");
  const bool raw = packed || std::string_view(dialect).contains("bi") || std::string_view(dialect).contains("ebc");
  return wire_of(message).substr((packed ? 4 : 8) + (raw ? 16 : 32));
}

std::string refusal(const char* dialect, int field, std::string_view value) {
  Message message = empty(dialect);
  const auto set = message.set(field, value);
  REQUIRE_FALSE(set);
  CHECK_FALSE(message.has(field));
  CHECK(set.error().path == std::to_string(field));
  return "expected " + set.error().expected + ", found " + set.error().found;
}

std::string text_hex(std::string_view text) { return to_hex(from_text(text)); }

}  // namespace

TEST_CASE("a PAN has exactly nineteen digits at most, twenty are refused") {
  const std::string nineteen = "6212345678901234567";
  for (const char* const dialect : shipped_names) {
    INFO(dialect);
    Message message = empty(dialect);
    REQUIRE(message.set(2, nineteen));
    CHECK(message.text(2) == nineteen);
    CHECK(refusal(dialect, 2, nineteen + "0") == "expected at most 19 digits (n..19), found 20");
  }
  CHECK(field_wire("iso1987_ascii", 2, nineteen) == text_hex("19" + nineteen));
  CHECK(field_wire("iso1987_bcd", 2, nineteen) == "1962123456789012345670");
  CHECK(field_wire("iso1993_bcd", 2, nineteen) == "1962123456789012345670");
  CHECK(field_wire("iso1987_ebcdic", 2, "62") == "F0F2F6F2");
}

TEST_CASE("odd numbers are filled where their dialect fills them") {
  // iso1987_bcd: fixed numbers on the left, variable ones on the right. iso1993_bcd: all on the right, as in its
  // vectors.
  CHECK(field_wire("iso1987_bcd", 19, "520") == "0520");
  CHECK(field_wire("iso1987_bcd", 27, "3") == "03");
  CHECK(field_wire("iso1993_bcd", 19, "520") == "5200");
  CHECK(field_wire("iso1993_bcd", 27, "3") == "30");
  CHECK(field_wire("iso1987_bcd", 32, "12345") == "05123450");
  CHECK(field_wire("iso1987_bcd", 32, "123456") == "06123456");
  CHECK(field_wire("iso1987_bcd", 35, "4000=25") == "074000D250");
  CHECK(field_wire("iso1993_bcd", 35, "4000=25") == "07" + text_hex("4000=25"));
  CHECK(field_wire("iso1987_bcd", 28, "C00000042") == "4300000042");
}

TEST_CASE("lengths count digits, characters or bytes, as their dialect does") {
  const std::string chip(2 * 255, 'A');
  CHECK(field_wire("iso1987_ascii", 55, chip).substr(0, 6) == text_hex("510"));
  CHECK(field_wire("iso1987_ascii_binary_bitmap", 55, chip).substr(0, 6) == text_hex("255"));
  CHECK(field_wire("iso1987_bcd", 55, chip).substr(0, 4) == "0255");
  CHECK(field_wire("iso1987_ebcdic", 55, chip).substr(0, 6) == "F2F5F5");
  CHECK(field_wire("iso1993_ascii", 55, chip).substr(0, 6) == text_hex("255"));
  CHECK(field_wire("iso1993_bcd", 55, chip).substr(0, 4) == "0255");
  CHECK(refusal("iso1993_bcd", 55, chip + "AA") == "expected at most 255 bytes (b...255), found 256");
  CHECK(refusal("iso1987_ascii", 55, chip + "A") ==
        "expected two hexadecimal digits to a byte, found an odd number of them");
}

TEST_CASE("LL says 99 and LLL 999, and no more") {
  const std::string ninety_nine(99, 'x');
  CHECK(field_wire("iso1993_ascii", 43, ninety_nine) == text_hex("99" + ninety_nine));
  CHECK(field_wire("iso1993_bcd", 43, ninety_nine) == "99" + text_hex(ninety_nine));
  CHECK(refusal("iso1993_ascii", 43, ninety_nine + "x") == "expected at most 99 characters (ans..99), found 100");
  const std::string most(999, 'y');
  CHECK(field_wire("iso1987_ascii", 48, most) == text_hex("999" + most));
  CHECK(field_wire("iso1987_bcd", 48, most) == "0999" + text_hex(most));
  CHECK(refusal("iso1987_bcd", 48, most + "y") == "expected at most 999 characters (an...999), found 1000");
}

TEST_CASE("a variable field may be empty and is there all the same") {
  for (const char* const dialect : shipped_names) {
    INFO(dialect);
    Message message = empty(dialect);
    for (const int field : {2, 35, 44, 48, 55}) REQUIRE(message.set(field, ""));
    Frame frame;
    REQUIRE(message.encode(frame));
    Message again;
    REQUIRE(again.decode(shipped(dialect), frame));
    for (const int field : {2, 35, 44, 48, 55}) {
      CHECK(again.has(field));
      CHECK(again.text(field).empty());
      CHECK_FALSE(again.number(field));
    }
  }
}

TEST_CASE("fixed text is filled with spaces, which are kept, and fixed digits are to be complete") {
  CHECK(field_wire("iso1987_ascii", 41, "T1") == text_hex("T1      "));
  CHECK(field_wire("iso1987_ebcdic", 41, "T1") == "E3F1404040404040");
  Message message = empty("iso1987_bcd");
  REQUIRE(message.set(42, "SHOP"));
  CHECK(message.text(42) == "SHOP           ");
  CHECK(refusal("iso1987_ascii", 11, "12345") == "expected 6 digits (n6), found 5");
  CHECK(refusal("iso1987_ascii", 11, "1234567") == "expected 6 digits (n6), found 7");
  CHECK(refusal("iso1987_ascii", 41, "NINECHARS") == "expected 8 characters (ans8), found 9");
  CHECK(refusal("iso1987_ascii", 52, "0102") == "expected 8 bytes (b8), found 2");
}

TEST_CASE("numbers are filled with zeros in fixed fields, and refused where they do not fit") {
  Message message = empty("iso1987_bcd");
  REQUIRE(message.set_number(4, 12345));
  CHECK(message.text(4) == "000000012345");
  REQUIRE(message.set_number(4, 999'999'999'999));
  CHECK(message.number(4) == 999'999'999'999);
  CHECK_FALSE(message.set_number(4, 1'000'000'000'000));
  CHECK(message.number(4) == 999'999'999'999);
  REQUIRE(message.set_number(2, 4000001234567899));
  CHECK(message.text(2) == "4000001234567899");
  REQUIRE(message.set_number(11, 0));
  CHECK(message.text(11) == "000000");
  CHECK_FALSE(message.set_number(52, 1));
  CHECK_FALSE(message.set_number(28, 1));
  CHECK_FALSE(message.set_number(35, 1));
  REQUIRE(empty("iso1987_bcd").set_number(48, 18'446'744'073'709'551'615U));
}

TEST_CASE("nineteen digits are a number, twenty are none, and so is anything with another character") {
  Message message = empty("iso1987_ascii");
  REQUIRE(message.set(2, "9999999999999999999"));
  CHECK(message.number(2) == 9'999'999'999'999'999'999U);
  REQUIRE(message.set(48, "18446744073709551615"));
  CHECK_FALSE(message.number(48));
  REQUIRE(message.set(37, "43281412345 "));
  CHECK_FALSE(message.number(37));
  REQUIRE(message.set(52, "0000000000000001"));
  CHECK_FALSE(message.number(52));
  CHECK_FALSE(message.number(3));
}

TEST_CASE("what does not belong into a class is refused, at its position") {
  for (const char* const dialect : shipped_names) {
    INFO(dialect);
    CHECK(refusal(dialect, 11, "12E456") == "expected only characters of n, found another one at position 3");
    CHECK(refusal(dialect, 11, "12345 ") == "expected only characters of n, found another one at position 6");
    CHECK(refusal(dialect, 41, "TERM\t001") == "expected only characters of ans, found another one at position 5");
    CHECK(refusal(dialect, 48, std::string("a\0b", 3)) ==
          "expected only characters of an, found another one at position 2");
    CHECK(refusal(dialect, 48, "a\x7f") == "expected only characters of an, found another one at position 2");
    CHECK(refusal(dialect, 35, ";4000") == "expected only characters of z, found another one at position 1");
    CHECK(refusal(dialect, 97, "+0000000000000001") ==
          "expected only characters of x+n, found another one at position 1");
    CHECK(refusal(dialect, 52, "010203040506070G") == "expected hexadecimal digits, found another character at 14");
  }
}

TEST_CASE("a field without a row is refused, and so are the bitmaps") {
  CHECK(refusal("iso1987_ascii", 65, "1") ==
        "expected a field of iso1987_ascii, found a field that its table does not have");
  for (const int field : {-1, 0, 1, 129, 1000}) {
    CHECK_FALSE(empty("iso1993_bcd").set(field, "1"));
    CHECK_FALSE(empty("iso1993_bcd").set_number(field, 1));
    CHECK_FALSE(empty("iso1993_bcd").set_bytes(field, {}));
    CHECK_FALSE(empty("iso1993_bcd").has(field));
  }
}

TEST_CASE("packed digits whose length counts bytes are read by their fill") {
  // A length in bytes does not say whether the number of digits is odd: fill F does, and a field's most digits do.
  const auto dialect = parsed(R"(
dialect: byte_counting
base: iso1987_bcd
wire:
  n_variable: {counts: bytes, fill: right_f}
fields:
  28: [fee, x+n..8]
  33: {counts: bytes, fill: left_f}
  99: {counts: bytes, fill: right_0}
  100: {counts: digits, fill: right_f}
)");
  const auto wire = [&dialect](int field, const char* digits) {
    Message message(*dialect);
    message.set_mti(*iso8583::Mti::parse("0100"));
    REQUIRE(message.set(field, digits));
    Frame frame;
    REQUIRE(message.encode(frame));
    Message again;
    REQUIRE(again.decode(*dialect, frame));
    CHECK(again.text(field) == digits);
    return to_hex(frame).substr(field > 64 ? 36 : 20);
  };
  CHECK(wire(2, "6212345678901234567") == "106212345678901234567F");
  CHECK(wire(2, "621234567890123") == "08621234567890123F");
  CHECK(wire(2, "4000001234567899") == "084000001234567899");
  CHECK(wire(2, "1") == "011F");
  CHECK(wire(2, "") == "00");
  CHECK(wire(33, "12345") == "03F12345");
  CHECK(wire(33, "1234") == "021234");
  CHECK(wire(99, "1234") == "021234");
  CHECK(wire(99, "12345678901") == "06123456789010");
  CHECK(wire(100, "12345") == "0512345F");
}

TEST_CASE("signed amounts of variable size, packed, whose length counts bytes") {
  const auto dialect = parsed(R"(
dialect: signed_bytes
base: iso1987_bcd
wire:
  x+n: {counts: bytes, fill: right_f}
fields:
  28: [fee, x+n..8]
)");
  for (const char* const amount : {"C12345678", "D1234567", "C123456", "D1", ""}) {
    INFO(amount);
    Message message(*dialect);
    REQUIRE(message.set(28, amount));
    Frame frame;
    REQUIRE(message.encode(frame));
    Message again;
    REQUIRE(again.decode(*dialect, frame));
    CHECK(again.text(28) == amount);
  }
}

TEST_CASE("the decoder accepts digits and nothing else in numbers of every size, wherever they stand") {
  for (const char* const encoding : {"ascii", "bcd", "cp500"}) {
    const bool packed = std::string_view(encoding) == "bcd";
    for (std::size_t size = 1; size <= 20; ++size) {
      const auto dialect = parsed(fmt::format(R"(
dialect: sizes
base: iso1987_ascii_binary_bitmap
fields:
  3: {{type: n{}, encoding: {}, {}}}
)",
                                              size, encoding, packed ? "fill: left_0" : ""));
      for (const bool last : {false, true}) {
        Message message(*dialect);
        REQUIRE(message.set(3, std::string(size, '9')));
        if (!last) REQUIRE(message.set(48, std::string(40, 'x')));
        Frame frame;
        REQUIRE(message.encode(frame));
        const std::size_t begin = 12;
        const std::size_t wire_size = dialect->field(3)->form.wire_size(size);
        for (std::size_t at = begin; at < begin + wire_size; ++at) {
          const std::uint8_t before = frame[at];
          for (unsigned byte = 0; byte < 256; ++byte) {
            frame[at] = static_cast<std::uint8_t>(byte);
            const bool fill = packed && size % 2 != 0 && at == begin;
            const bool good = packed ? (byte & 0xf) <= 9 && (fill ? byte >> 4 == 0 : byte >> 4 <= 9)
                              : std::string_view(encoding) == "ascii" ? byte >= '0' && byte <= '9'
                                                                      : byte >= 0xf0 && byte <= 0xf9;
            if (message.decode(*dialect, frame).has_value() != good)
              FAIL(encoding << " n" << size << (last ? ", last" : "") << ": byte " << byte << " at " << at - begin);
          }
          frame[at] = before;
        }
      }
    }
  }
}

TEST_CASE("the decoder refuses control characters and nothing else in text of every size, wherever it stands") {
  for (std::size_t size = 1; size <= 20; ++size) {
    const auto dialect = parsed(fmt::format(R"(
dialect: sizes
base: iso1987_ascii_binary_bitmap
fields:
  41: {{type: ans{}}}
)",
                                            size));
    for (const bool last : {false, true}) {
      Message message(*dialect);
      REQUIRE(message.set(41, std::string(size, 'x')));
      if (!last) REQUIRE(message.set(48, std::string(40, 'x')));
      Frame frame;
      REQUIRE(message.encode(frame));
      for (std::size_t at = 12; at < 12 + size; ++at) {
        for (unsigned byte = 0; byte < 256; ++byte) {
          frame[at] = static_cast<std::uint8_t>(byte);
          if (message.decode(*dialect, frame).has_value() != (byte >= 0x20 && byte != 0x7f))
            FAIL("ans" << size << (last ? ", last" : "") << ": byte " << byte << " at " << at - 12);
        }
        frame[at] = 'x';
      }
    }
  }
}
