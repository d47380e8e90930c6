// Encodings of signs, code page 1140, pads, and lengths that count themselves. Expected bytes are from their
// definitions.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "iso8583/encoding/encoding.h"
#include "iso8583/json.h"
#include "iso8583/message.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/hex.h"

using iso8583::Charset;
using iso8583::Form;
using iso8583::Message;
using iso8583::no_fault;

namespace {

Form form(std::string_view encoding, Charset charset = Charset::signed_digits) {
  return {iso8583::find_encoding(encoding), charset, iso8583::Fill::left_0};
}

std::string written(const Form& form, std::string_view value) {
  const Frame units = from_text(value);
  Frame wire(form.wire_size(units.size()));
  form.write(units.data(), units.size(), wire.data());
  return to_hex(wire);
}

std::string read(const Form& form, const Frame& wire, std::size_t units) {
  std::string value(units, '?');
  form.read(wire.data(), units, reinterpret_cast<std::uint8_t*>(value.data()));
  return value;
}

std::size_t fault(const Form& form, const Frame& wire, std::size_t units) {
  return form.find_fault(wire.data(), units);
}

// A dialect with one row of one's own for field 48.
std::shared_ptr<const iso8583::Dialect> with_row(const std::string& row) {
  return parsed("dialect: mine\nbase: iso1987_ascii_binary_bitmap\nfields:\n  48: {name: data, secrecy: plain, " + row +
                "}\n");
}

constexpr std::size_t head_size = 12;  // MTI and bitmap

Frame frame_of(const Frame& wire) {
  Frame frame = from_hex("30313030 0000000000010000");
  frame.insert(frame.end(), wire.begin(), wire.end());
  return frame;
}

std::string wire_of(const iso8583::Dialect& dialect, std::string_view value) {
  Message message(dialect);
  message.set_mti(*iso8583::Mti::parse("0100"));
  if (const auto set = message.set(48, value); !set)
    return "refused: expected " + set.error().expected + ", found " + set.error().found;
  Frame frame;
  REQUIRE(message.encode(frame));
  Message again;
  REQUIRE(again.decode(dialect, frame));
  CHECK(again.text(48) == message.text(48));
  return to_hex(frame).substr(2 * head_size);
}

std::string value_of(const iso8583::Dialect& dialect, const Frame& wire) {
  Message message;
  const Frame frame = frame_of(wire);
  const auto decoded = message.decode(dialect, frame);
  if (!decoded) return fmt::format("error at {}: {}", decoded.error().offset, decoded.error().text());
  Frame again;
  REQUIRE(message.encode(again));
  CHECK(again == frame);
  return message.text(48);
}

std::string text_hex(std::string_view text) { return to_hex(from_text(text)); }

}  // namespace

TEST_CASE("a sign is punched over the last digit: { and A to I are plus, } and J to R minus", "[encoding]") {
  const std::string_view plus = "{ABCDEFGHI";
  const std::string_view minus = "}JKLMNOPQR";
  for (unsigned digit = 0; digit < 10; ++digit) {
    for (const auto& [sign, letters] : {std::pair('C', plus), std::pair('D', minus)}) {
      const std::string value = std::string(1, sign) + "12" + std::to_string(digit);
      INFO(value);
      const Frame wire = from_text(std::string("12") + letters[digit]);
      CHECK(written(form("overpunch"), value) == to_hex(wire));
      CHECK(read(form("overpunch"), wire, 4) == value);
      CHECK(fault(form("overpunch"), wire, 4) == no_fault);
      // The same in EBCDIC: zone C or D over the digit.
      const Frame ebcdic{0xf1, 0xf2, static_cast<std::uint8_t>((sign == 'C' ? 0xc0 : 0xd0) + digit)};
      CHECK(written(form("overpunch_ebcdic"), value) == to_hex(ebcdic));
      CHECK(read(form("overpunch_ebcdic"), ebcdic, 4) == value);
      CHECK(fault(form("overpunch_ebcdic"), ebcdic, 4) == no_fault);
    }
  }
}

TEST_CASE("no other character is an overpunched digit, and none before the last is one", "[encoding]") {
  const std::string_view punched = "{ABCDEFGHI}JKLMNOPQR";
  for (unsigned byte = 0; byte < 256; ++byte) {
    INFO(byte);
    const auto c = static_cast<std::uint8_t>(byte);
    CHECK((fault(form("overpunch"), {'1', '2', c}, 4) == no_fault) == punched.contains(static_cast<char>(c)));
    CHECK((fault(form("overpunch"), {c, '2', 'A'}, 4) == no_fault) == (c >= '0' && c <= '9'));
    const bool zoned = (c >> 4 == 0xc || c >> 4 == 0xd) && (c & 0xf) <= 9;
    CHECK((fault(form("overpunch_ebcdic"), {0xf1, 0xf2, c}, 4) == no_fault) == zoned);
    CHECK((fault(form("overpunch_ebcdic"), {c, 0xf2, 0xc1}, 4) == no_fault) == (c >= 0xf0 && c <= 0xf9));
  }
  CHECK(fault(form("overpunch"), from_text("123"), 4) == 2);
  CHECK(fault(form("overpunch"), from_text("A2B"), 4) == 0);
}

TEST_CASE("fields of signed amounts whose sign is punched", "[encoding]") {
  const auto fixed = with_row("type: x+n8, encoding: overpunch");
  CHECK(wire_of(*fixed, "C00000123") == text_hex("0000012C"));
  CHECK(wire_of(*fixed, "D00000120") == text_hex("0000012}"));
  CHECK(value_of(*fixed, from_text("0000000{")) == "C00000000");
  CHECK_THAT(value_of(*fixed, from_text("00000001")), Catch::StartsWith("error at 19: 48 data"));
  CHECK_THAT(value_of(*fixed, from_text("0000000")), Catch::StartsWith("error at 12: 48 data"));
  const auto ebcdic = with_row("type: x+n3, encoding: overpunch_ebcdic");
  CHECK(wire_of(*ebcdic, "D123") == "F1F2D3");
  CHECK(wire_of(*ebcdic, "C120") == "F1F2C0");
  const auto one = with_row("type: x+n1, encoding: overpunch");
  CHECK(wire_of(*one, "D7") == text_hex("P"));
  CHECK_THAT(wire_of(*one, "7"), Catch::StartsWith("refused: "));
}

TEST_CASE("a sign without a digit cannot be punched", "[encoding]") {
  // There is no last digit to punch: such a value would come back as something else.
  const auto dialect = with_row("type: x+n..8, encoding: overpunch, length: ascii");
  Message message(*dialect);
  if (message.set(48, "C").has_value()) {
    Frame frame;
    REQUIRE(message.encode(frame));
    Message again;
    REQUIRE(again.decode(*dialect, frame));
    CHECK(again.text(48) == "C");
  }
  CHECK(wire_of(*dialect, "C12").substr(4) == text_hex("1B"));
}

TEST_CASE("packed digits end with their sign, C or D, and an odd nibble on the left is 0", "[encoding]") {
  const Form packed = form("nibble_sign");
  const std::pair<const char*, const char*> rows[] = {{"C1", "1C"},
                                                      {"D1", "1D"},
                                                      {"C12", "012C"},
                                                      {"D123", "123D"},
                                                      {"C1234567", "1234567C"},
                                                      {"D12345678", "012345678D"},
                                                      {"C0", "0C"}};
  for (const auto& [value, wire] : rows) {
    INFO(value);
    const std::size_t units = std::string_view(value).size();
    CHECK(written(packed, value) == wire);
    CHECK(read(packed, from_hex(wire), units) == value);
    CHECK(fault(packed, from_hex(wire), units) == no_fault);
  }
  CHECK(fault(packed, from_hex("123F"), 4) == 1);  // unsigned
  CHECK(fault(packed, from_hex("1234"), 4) == 1);
  CHECK(fault(packed, from_hex("12AC"), 4) == 1);
  CHECK(fault(packed, from_hex("A23C"), 4) == 0);
  CHECK(fault(packed, from_hex("112C"), 3) == 0);  // the fill
}

TEST_CASE("fields of packed digits with a sign nibble", "[encoding]") {
  const auto fixed = with_row("type: x+n8, encoding: nibble_sign");
  CHECK(wire_of(*fixed, "D12345678") == "012345678D");
  CHECK(value_of(*fixed, from_hex("000000001C")) == "C00000001");
  CHECK_THAT(value_of(*fixed, from_hex("100000001C")), Catch::StartsWith("error at 12: "));
  CHECK_THAT(value_of(*fixed, from_hex("000000001F")), Catch::StartsWith("error at 16: "));
  CHECK_FALSE(value_of(*fixed, from_hex("00000A001C")).contains("0x0A"));  // half of it is a neighbour's digit
  const auto even = with_row("type: x+n7, encoding: nibble_sign");
  CHECK(wire_of(*even, "C1234567") == "1234567C");
}

TEST_CASE("code page 1140 is 037 with the euro in the place of the currency sign", "[encoding]") {
  // Python: bytes(range(256)).decode("cp1140"), the euro as A4, where ISO 8859-15 has it.
  const Frame latin1 = from_hex(
      "000102039C09867F978D8E0B0C0D0E0F"
      "101112139D8508871819928F1C1D1E1F"
      "80818283840A171B88898A8B8C050607"
      "909116939495960498999A9B14159E1A"
      "20A0E2E4E0E1E3E5E7F1A22E3C282B7C"
      "26E9EAEBE8EDEEEFECDF21242A293BAC"
      "2D2FC2C4C0C1C3C5C7D1A62C255F3E3F"
      "F8C9CACBC8CDCECFCC603A2340273D22"
      "D8616263646566676869ABBBF0FDFEB1"
      "B06A6B6C6D6E6F707172AABAE6B8C6A4"
      "B57E737475767778797AA1BFD0DDDEAE"
      "5EA3A5B7A9A7B6BCBDBE5B5DAFA8B4D7"
      "7B414243444546474849ADF4F6F2F3F5"
      "7D4A4B4C4D4E4F505152B9FBFCF9FAFF"
      "5CF7535455565758595AB2D4D6D2D3D5"
      "30313233343536373839B3DBDCD9DA9F");
  REQUIRE(latin1.size() == 256);
  const Form text = form("cp1140", Charset::text);
  for (unsigned byte = 0; byte < 256; ++byte) {
    INFO(byte);
    const Frame wire{static_cast<std::uint8_t>(byte)};
    CHECK(to_hex(from_text(read(text, wire, 1))) == to_hex(Frame{latin1[byte]}));
    CHECK(written(text, std::string(1, static_cast<char>(latin1[byte]))) == to_hex(wire));
  }
}

TEST_CASE("bitmaps and bytes as EBCDIC hexadecimal digits", "[encoding]") {
  const Form hex = form("hex_ebcdic", Charset::binary);
  CHECK(written(hex, std::string("\x09\xaf", 2)) == "F0F9C1C6");
  CHECK(read(hex, from_hex("F0F9C1C6"), 2) == std::string("\x09\xaf", 2));
  for (const char* const wrong : {"C7F0", "F0C0", "FAF0", "3041"}) {
    INFO(wrong);
    CHECK((fault(hex, from_hex(wrong), 1) == no_fault) == false);
  }
}

TEST_CASE("fixed fields are filled with their pad, on its side", "[pad]") {
  const auto wire = [](const std::string& row, std::string_view value) { return wire_of(*with_row(row), value); };
  CHECK(wire("type: ans8, pad_right: \" \"", "AB") == text_hex("AB      "));
  CHECK(wire("type: ans8, pad_left: \" \"", "AB") == text_hex("      AB"));
  CHECK(wire("type: ans8, pad_left: \"0\"", "AB") == text_hex("000000AB"));
  CHECK(wire("type: ans4, pad_right: \"0x00\"", "AB") == "41420000");
  CHECK(wire("type: ans4, pad_right: \"0xFF\"", "AB") == "4142FFFF");
  CHECK(wire("type: n6, pad_left: \"0\"", "123") == text_hex("000123"));
  CHECK(wire("type: n6, pad_right: \"0\"", "123") == text_hex("123000"));
  CHECK(wire("type: n6, encoding: bcd, pad_left: \"0\"", "123") == "000123");
  CHECK(wire("type: n5, encoding: bcd, fill: right_0, pad_left: \"0\"", "123") == "001230");
  CHECK(wire("type: ans4, encoding: cp500, pad_right: \" \"", "AB") == "C1C24040");
  CHECK(wire("type: ans4, encoding: cp500, pad_left: \"0\"", "AB") == "F0F0C1C2");
  CHECK(wire("type: b4, pad_right: \"0x00\"", "C0FE") == "C0FE0000");
  CHECK(wire("type: b4, pad_left: \"0x20\"", "C0FE") == "2020C0FE");
  CHECK(wire("type: ans4, pad_left: \"0\"", "") == text_hex("0000"));
  CHECK(wire("type: ans4, pad_left: \"0\"", "ABCD") == text_hex("ABCD"));
  CHECK_THAT(wire("type: ans4, pad_left: \"0\"", "ABCDE"), Catch::StartsWith("refused: "));
}

TEST_CASE("a pad is kept where a value is read, unless its row trims it", "[pad]") {
  const auto value = [](const std::string& row, const char* hex) { return value_of(*with_row(row), from_hex(hex)); };
  CHECK(value("type: ans4, pad_right: \" \"", "41422020") == "AB  ");
  CHECK(value("type: ans4, pad_right: \" \", trim: true", "41422020") == "AB");
  CHECK(value("type: ans4, pad_right: \" \", trim: true", "20412042") == " A B");
  CHECK(value("type: ans4, pad_left: \" \", trim: true", "20204142") == "AB");
  CHECK(value("type: ans4, pad_left: \" \", trim: true", "20204120") == "A ");
  CHECK(value("type: ans4, pad_left: \" \", trim: true", "20202020") == "");
  CHECK(value("type: n6, pad_left: \"0\", trim: true", "303030313233") == "123");
  CHECK(value("type: n6, encoding: bcd, pad_left: \"0\", trim: true", "000120") == "120");
  CHECK(value("type: ans4, pad_right: \"0x00\", trim: true", "41420000") == "AB");
  CHECK(value("type: ans4, pad_right: \"0x00\"", "41420000") == std::string("AB\0\0", 4));
  CHECK(value("type: b4, pad_right: \"0x00\", trim: true", "C0FE0000") == "C0FE");
  CHECK(value("type: b4, pad_right: \"0x00\", trim: true", "00FE0000") == "00FE");
  CHECK(value("type: ans4, encoding: cp500, pad_right: \" \", trim: true", "C1C24040") == "AB");
  CHECK(value("type: n6, pad_left: \" \", trim: true", "202020313233") == "123");
  CHECK(value("type: n6, pad_left: \" \"", "202020313233") == "   123");
}

TEST_CASE("a pad that its class does not have belongs at its end of the value only", "[pad]") {
  const auto value = [](const std::string& row, const char* hex) { return value_of(*with_row(row), from_hex(hex)); };
  CHECK_THAT(value("type: ans4, pad_right: \"0x00\"", "41004200"), Catch::StartsWith("error at 13: "));
  CHECK_THAT(value("type: ans4, pad_right: \"0x00\"", "00414200"), Catch::StartsWith("error at 12: "));
  CHECK_THAT(value("type: ans4, pad_left: \"0x00\"", "00414200"), Catch::StartsWith("error at 15: "));
  CHECK_THAT(value("type: n6, pad_left: \" \"", "202031203233"), Catch::StartsWith("error at 15: "));
  CHECK_THAT(value("type: n6, pad_left: \" \"", "313233202020"), Catch::StartsWith("error at 15: "));
  CHECK_THAT(value("type: ans4, pad_right: \"0x01\"", "41420000"), Catch::StartsWith("error at 14: "));
}

TEST_CASE("a value that was read with its pad can be set, copied, and told in JSON", "[pad]") {
  for (const auto& [row, hex] : {std::pair("type: n6, pad_left: \" \"", "202020313233"),
                                 std::pair("type: ans4, pad_right: \"0x00\"", "41420000"),
                                 std::pair("type: ans4, pad_right: \"0x00\", trim: true", "41420000"),
                                 std::pair("type: ans4, encoding: cp500, pad_right: \"0x00\"", "C1C20000"),
                                 std::pair("type: n6, pad_left: \" \", trim: true", "202020313233")}) {
    INFO(row);
    const auto dialect = with_row(row);
    Message message;
    const Frame frame = frame_of(from_hex(hex));
    REQUIRE(message.decode(*dialect, frame));
    Message other(*dialect);
    other.set_mti(message.mti());
    CHECK(other.set(48, message.text(48)));
    Frame wire;
    REQUIRE(other.encode(wire));
    CHECK(to_hex(wire) == to_hex(frame));
    Message from_line;
    CHECK(iso8583::from_json(to_json(message, iso8583::Reveal::all), *dialect, from_line));
    wire.clear();
    REQUIRE(from_line.encode(wire));
    CHECK(to_hex(wire) == to_hex(frame));
  }
}

TEST_CASE("numbers are read from padded fields", "[pad]") {
  const auto spaces = with_row("type: n6, pad_left: \" \", trim: true");
  Message message;
  const Frame frame = frame_of(from_text("   123"));
  REQUIRE(message.decode(*spaces, frame));
  CHECK(message.number(48) == 123);
  REQUIRE(message.set_number(48, 7));
  CHECK(message.number(48) == 7);
}

TEST_CASE("lengths that count themselves", "[length]") {
  const auto wire = [](const std::string& row, std::string_view value) { return wire_of(*with_row(row), value); };
  CHECK(wire("type: ans..20, length: ascii, counts_itself: true", "HELLO") == text_hex("07HELLO"));
  CHECK(wire("type: ans..20, length: ascii, counts_itself: true", "") == text_hex("02"));
  CHECK(wire("type: ans..97, length: ascii, counts_itself: true", std::string(97, 'x')) ==
        text_hex("99" + std::string(97, 'x')));
  CHECK(wire("type: b...300, encoding: raw, length: binary, counts_itself: true", "C0FE") == "0004C0FE");
  CHECK(wire("type: b....300, encoding: raw, length: binary_le, counts_itself: true", "C0FE") == "0400C0FE");
  CHECK(wire("type: b..20, encoding: raw, length: bcd, counts: bytes, counts_itself: true", "C0FE") == "03C0FE");
  CHECK(wire("type: ans...300, encoding: cp500, length: ebcdic, counts_itself: true", "AB") == "F0F0F5C1C2");
  const auto dialect = with_row("type: ans..20, length: ascii, counts_itself: true");
  CHECK(value_of(*dialect, from_text("02")) == "");
  for (const char* const less : {"00", "01"}) {
    INFO(less);
    CHECK_THAT(value_of(*dialect, from_text(less)), Catch::StartsWith("error at 12: 48 data: expected a length"));
  }
  CHECK_THAT(value_of(*dialect, from_text("23" + std::string(21, 'x'))), Catch::StartsWith("error at 12: "));
  CHECK_THAT(value_of(*dialect, from_text("06abc")), Catch::StartsWith("error at 14: "));
  const auto refused = iso8583::parse_dialect(
      "dialect: mine\nbase: iso1987_ascii\nfields:\n  48: {name: data, type: ans..98, counts_itself: true}\n",
      "test.yaml", dialect_folder);
  REQUIRE_FALSE(refused);
  CHECK(listed(refused.error()).contains("says at most 99"));
}

TEST_CASE("lengths of one to six digits, up to the largest field", "[length]") {
  const auto prefix = [](const std::string& type, const char* length, std::size_t size) {
    const auto dialect = with_row("type: " + type + ", length: " + length);
    const std::string wire = wire_of(*dialect, std::string(size, 'x'));
    if (wire.starts_with("refused")) return wire;
    CHECK(wire.ends_with(text_hex(std::string(size, 'x'))));
    return wire.substr(0, wire.size() - 2 * size);
  };
  CHECK(prefix("ans.9", "ascii", 9) == text_hex("9"));
  CHECK(prefix("ans.9", "bcd", 9) == "09");
  CHECK(prefix("ans....9999", "ascii", 9999) == text_hex("9999"));
  CHECK(prefix("ans....9999", "bcd", 1234) == "1234");
  CHECK(prefix("ans.....65534", "ascii", 65534) == text_hex("65534"));
  CHECK(prefix("ans.....65534", "bcd", 65534) == "065534");
  CHECK(prefix("ans.....65534", "binary", 65534) == "00FFFE");
  CHECK(prefix("ans......65534", "ascii", 65534) == text_hex("065534"));
  CHECK(prefix("ans......65534", "ebcdic", 7) == "F0F0F0F0F0F7");
  CHECK(prefix("ans....65534", "binary", 65534) == "FFFE");
  CHECK(prefix("ans....65534", "binary_le", 65534) == "FEFF");
  CHECK(prefix("ans....65534", "hex", 65534) == text_hex("FFFE"));
  CHECK(prefix("ans....65534", "hex_ebcdic", 0xab) == "F0F0C1C2");
  CHECK_THAT(prefix("ans....65534", "hex", 65535), Catch::StartsWith("refused: "));
}

TEST_CASE("the largest fields of bytes, as bytes and as hexadecimal text of twice the size", "[length]") {
  std::string hex;
  for (unsigned i = 0; i < 65534; ++i) hex += fmt::format("{:02X}", i * 7 % 251);
  const auto raw = with_row("type: b......65534, encoding: raw, length: ascii");
  CHECK(wire_of(*raw, hex) == text_hex("065534") + hex);
  const std::string row = "type: b......65534, encoding: hex, length: ascii, counts: digits";
  const auto result = iso8583::parse_dialect(
      "dialect: mine\nbase: iso1987_ascii_binary_bitmap\nfields:\n  48: {name: data, " + row + "}\n", "test.yaml",
      dialect_folder);
  // Either it is refused when it is loaded, or it holds what it says.
  if (result) CHECK(wire_of(**result, hex) == text_hex("131068" + hex));
}

TEST_CASE("a length in hexadecimal digits is read in either case", "[length]") {
  const auto dialect = with_row("type: ans..200, length: hex");
  CHECK(value_of(*dialect, from_text("0aABCDEFGHIJ")) == "ABCDEFGHIJ");
  CHECK(value_of(*dialect, from_text("0AABCDEFGHIJ")) == "ABCDEFGHIJ");
  CHECK_THAT(value_of(*dialect, from_text("0GABCDEFGHIJ")),
             Catch::StartsWith("error at 12: 48 data: expected a length"));
}
