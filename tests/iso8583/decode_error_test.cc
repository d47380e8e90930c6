// What a damaged message's error says, what can be read of it all the same, and that no error shows card data.
#include <catch2/catch.hpp>

#include <algorithm>

#include "iso8583/json.h"
#include "iso8583/message.h"
#include "tests/iso8583/damage.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/edge.h"
#include "tests/iso8583/hex.h"

using iso8583::Error;
using iso8583::Message;

namespace {

Error error_of(const char* dialect, const Frame& frame, Message& message) {
  const auto decoded = message.decode(shipped(dialect), frame);
  REQUIRE_FALSE(decoded);
  return decoded.error();
}

Error error_of(const char* dialect, const Frame& frame) {
  Message message;
  return error_of(dialect, frame, message);
}

// 0100 with DE 2, 3 and 11. Bitmap 0110 0000 0010 0000 …: bits 2, 3, 11.
const std::string head = "01006020000000000000";
const std::string body = "164000001234567899000000123456";

}  // namespace

TEST_CASE("the undamaged message is one") {
  Message message;
  const Frame frame = from_text(head + body);
  REQUIRE(message.decode(shipped("iso1987_ascii"), frame));
  CHECK(message.text(2) == "4000001234567899");
  CHECK(message.text(3) == "000000");
  CHECK(message.text(11) == "123456");
  CHECK(message.fields().size() == 3);
}

TEST_CASE("every kind of damage says where, what was expected and what was found") {
  struct Row {
    const char* dialect;
    std::string frame;  // hex where the dialect is packed
    const char* error;
  };
  const std::string pan = "4000001234567899";
  const Row rows[] = {
      {"iso1987_ascii", "", "mti: expected four digits, found the end of the frame (offset 0)"},
      {"iso1987_ascii", "010", "mti: expected four digits, found the end of the frame (offset 0)"},
      {"iso1987_ascii", "01X0", "mti: expected four digits, found something else (offset 0)"},
      {"iso1987_ascii", "0100", "bitmap: expected 16 hexadecimal digits, found 0 bytes left (offset 4)"},
      {"iso1987_ascii", "0100602000000000000",
       "bitmap: expected 16 hexadecimal digits, found 15 bytes left (offset 4)"},
      {"iso1987_ascii", "01006020G00000000000", "bitmap: expected 16 hexadecimal digits, found byte 0x47 (offset 8)"},
      {"iso1987_ascii",
       "0100E020000000000000"
       "040000000000000",
       "secondary bitmap: expected 16 hexadecimal digits, found 15 bytes left (offset 20)"},
      {"iso1987_ascii",
       "0100E020000000000000"
       "04000000000000?0",
       "secondary bitmap: expected 16 hexadecimal digits, found byte 0x3F (offset 34)"},
      {"iso1987_ascii", head + "1", "2 pan: expected a length of 2 bytes, found 1 bytes left (offset 20)"},
      {"iso1987_ascii", head + "1A",
       "2 pan: expected a length of 2 digits (ascii), found a byte that is none (offset 20)"},
      {"iso1987_ascii", head + "20" + pan, "2 pan: expected at most 19 digits, found length 20 (offset 20)"},
      {"iso1987_ascii", head + "16400000123456789", "2 pan: expected 16 digits, found 15 bytes left (offset 22)"},
      {"iso1987_ascii", head + "16400000123456789X", "2 pan: expected digits, found byte 0x58 (offset 37)"},
      {"iso1987_ascii", head + "16" + pan + "00000",
       "3 processing_code: expected 6 digits, found 5 bytes left (offset 38)"},
      {"iso1987_ascii", head + body + "1", "frame: expected its end, found 1 more bytes (offset 50)"},
      {"iso1987_ascii",
       "01000000000000800000"
       "TERM\n001",
       "41 terminal_id: expected text without control characters, found byte 0x0A (offset 24)"},
      {"iso1987_ascii",
       "01000000000000001000"
       "000000000000000G",
       "52 pin_block: expected hexadecimal digits, found byte 0x47 (offset 35)"},
      {"iso1987_ascii",
       "01000000000000000200"
       "003AAB",
       "55 chip_data: expected an even length, two hexadecimal digits to a byte, found an odd one (offset 20)"},
      {"iso1987_ascii",
       "01000000000000000200"
       "512",
       "55 chip_data: expected at most 255 bytes, found length 512 (offset 20)"},
      {"iso1987_ascii",
       "01000000001000000000"
       "+00000001",
       "28 transaction_fee: expected C or D, then digits, found byte 0x2B (offset 20)"},
      {"iso1987_ascii",
       "01000000000020000000"
       "03;12",
       "35 track_2: expected digits and the separator of a track, found byte 0x3B (offset 22)"},
      {"iso1987_ascii",
       "01008000000000000000"
       "8000000000000000",
       "65: expected a field of iso1987_ascii, found bit 65, a third bitmap, which this dialect does not have (offset "
       "36)"},
      {"iso1987_bcd", "0A00", "mti: expected four digits, found something else (offset 0)"},
      {"iso1987_bcd", "0100 60200000000000", "bitmap: expected 8 bytes, found 7 bytes left (offset 2)"},
      {"iso1987_bcd", "0100 4000000000000000 1A",
       "2 pan: expected a length of 2 digits (bcd), found a byte that is none (offset 10)"},
      {"iso1987_bcd", "0100 4000000000000000 15 4000001234567899",
       "2 pan: expected digits, found a nibble that is neither digit nor fill (offset 18)"},
      {"iso1987_bcd", "0100 4000000000000000 16 400000123456789F",
       "2 pan: expected digits, found a nibble that is neither digit nor fill (offset 18)"},
      {"iso1987_bcd", "0100 0000200000000000 5200",
       "19 acquirer_country: expected digits, found a nibble that is neither digit nor fill (offset 10)"},
      {"iso1987_bcd", "0100 0000000000000200 0256",
       "55 chip_data: expected at most 255 bytes, found length 256 (offset 10)"},
  };
  for (const Row& row : rows) {
    INFO(row.frame);
    const bool packed = std::string_view(row.dialect) == "iso1987_bcd";
    CHECK(error_of(row.dialect, packed ? from_hex(row.frame) : from_text(row.frame)).text() == row.error);
  }
}

TEST_CASE("an ASCII message read as BCD, and the other way round, is refused") {
  for (const char* const packed : {"iso1987_bcd", "iso1993_bcd", "iso1987_ebcdic"})
    CHECK_FALSE(Message().decode(shipped(packed), from_text(head + body)));
  CHECK_FALSE(
      Message().decode(shipped("iso1987_ascii"), from_hex("0100602000000000000016400000123456789900000000123456")));
  // A hex bitmap where bytes are expected: its characters would be bits.
  CHECK_FALSE(Message().decode(shipped("iso1987_ascii_binary_bitmap"), from_text(head + body)));
}

TEST_CASE("a field that the table does not have names the field") {
  const auto dialect = parsed("dialect: few\nbase: iso1987_ascii\nfields: {3: }\n");
  Message message;
  const Frame frame = from_text(head + body);
  const auto decoded = message.decode(*dialect, frame);
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().text() == "3: expected a field of few, found a field that its table does not have (offset 38)");
  CHECK(message.text(2) == "4000001234567899");
}

TEST_CASE("after an error the fields before it can be read, shown and written, the others are not there") {
  Message message;
  const Frame frame = from_text(head + "16" + "4000001234567899" + "000000" + "12X456");
  const Error error = error_of("iso1987_ascii", frame, message);
  CHECK(error.path == "11");
  CHECK(message.mti().text() == "0100");
  CHECK(message.fields().size() == 2);
  CHECK(message.text(2) == "4000001234567899");
  CHECK(message.text(3) == "000000");
  CHECK_FALSE(message.has(11));
  CHECK(message.text(11).empty());
  CHECK(describe(message).contains("400000******7899"));
  Frame again;
  REQUIRE(message.encode(again));
  CHECK(std::string(again.begin(), again.end()) ==
        "01006000000000000000"
        "164000001234567899"
        "000000");
}

TEST_CASE("an error in the second half leaves the first half readable") {
  Message message;
  const Frame frame = from_text(
      "0800"
      "A020000000000000"
      "0400000000000000"
      "000000"
      "123456"
      "3X1");
  CHECK(error_of("iso1987_ascii", frame, message).path == "70");
  CHECK(message.text(11) == "123456");
  CHECK_FALSE(message.has(70));
}

TEST_CASE("a message that failed can be used again") {
  Message message;
  error_of("iso1987_ascii", from_text("0100X"), message);
  CHECK(message.fields().empty());
  const Frame frame = from_text(head + body);
  REQUIRE(message.decode(shipped("iso1987_ascii"), frame));
  CHECK(message.fields().size() == 3);
}

TEST_CASE("bytes behind the end are not looked at") {
  // The decoder looks at eight bytes at a time: a frame may end where memory does.
  Edge edge;
  for (const char* const name : shipped_names) {
    Message message(shipped(name));
    message.set_mti(*iso8583::Mti::parse("0100"));
    for (const int field : {2, 3, 11, 19, 32, 41, 49}) REQUIRE(message.set_number(field, 1));
    for (const int field : {35, 48, 52, 55}) REQUIRE(message.set(field, field == 52 ? "0102030405060708" : "12"));
    Frame frame;
    REQUIRE(message.encode(frame));
    for (std::size_t size = 0; size <= frame.size(); ++size) {
      const iso8583::Bytes part = edge.put({frame.data(), size});
      CHECK(message.decode(shipped(name), part).has_value() == (size == frame.size()));
      CHECK_FALSE(describe(message).empty());
    }
    // Each field as the last one, of every size.
    for (int field = 2; field <= 128; ++field) {
      const iso8583::FieldRow* const row = shipped(name).field(field);
      if (row == nullptr || row->fixed() || row->form.charset != iso8583::Charset::text) continue;
      for (std::size_t units = 0; units <= 40 && units <= row->units_max; ++units) {
        Message one(shipped(name));
        REQUIRE(one.set(field, std::string(units, 'x')));
        frame.clear();
        REQUIRE(one.encode(frame));
        CHECK(message.decode(shipped(name), edge.put(frame)).has_value());
        CHECK(message.text(field).size() == units);
      }
    }
    for (const int field : {2, 32, 35}) {
      for (std::size_t units = 0; units <= 11; ++units) {
        Message one(shipped(name));
        REQUIRE(one.set(field, std::string(units, '7')));
        frame.clear();
        REQUIRE(one.encode(frame));
        CHECK(message.decode(shipped(name), edge.put(frame)).has_value());
      }
    }
  }
}

namespace {

constexpr std::uint8_t added_bytes[] = {0x00, 0x30, 0x39, 0x41, 0xf0, 0xff};
const std::string canary_pan = "5413330089020011";
const std::string canary_track = "5413330089020011D2512601079360805F";  // as track 2 stands in memory dumps

// Any six digits of it, as text, as the hex of ASCII or of EBCDIC, or packed.
bool shows_canary(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (std::size_t i = 0; i + 6 <= canary_pan.size(); ++i) {
    const std::string part = canary_pan.substr(i, 6);
    std::string ebcdic;
    for (const char digit : part) ebcdic += std::string("F") + digit;
    if (text.contains(part) || text.contains(to_hex(from_text(part))) || text.contains(ebcdic)) return true;
  }
  return text.contains("126010793");
}

Message with_canary(const char* dialect) {
  Message message(shipped(dialect));
  message.set_mti(*iso8583::Mti::parse(shipped(dialect).version() == 1 ? "1200" : "0200"));
  REQUIRE(message.set(2, canary_pan));
  REQUIRE(message.set(3, "000000"));
  REQUIRE(message.set(14, "2512"));
  REQUIRE(message.set(34, canary_pan));
  REQUIRE(message.set(35, canary_pan + "=2512601079360805"));
  REQUIRE(message.set(36, canary_pan + "=126010793"));
  REQUIRE(message.set(45, "B" + canary_pan + "^CARD/HOLDER^2512601079360805"));
  REQUIRE(message.set(48, canary_pan));
  REQUIRE(message.set(52, canary_pan));
  REQUIRE(message.set(55, "5A08" + canary_pan));
  REQUIRE(message.set(102, canary_pan));
  return message;
}

}  // namespace

TEST_CASE("no error of a damaged message shows card data") {
  REQUIRE(shows_canary("x" + canary_pan.substr(4, 6)));
  REQUIRE(shows_canary(to_hex(from_text(canary_pan))));
  for (const char* const name : shipped_names) {
    Frame frame;
    REQUIRE(with_canary(name).encode(frame));
    Message message;
    const auto check = [&](const Frame& bytes, std::size_t at) {
      std::string error;
      const std::string wrong = check_any_bytes(shipped(name), message, bytes, &error);
      if (!wrong.empty()) FAIL(name << ": " << wrong);
      if (shows_canary(error)) FAIL(name << ", damaged at " << at << ": the error shows card data");
    };
    for (std::size_t at = 0; at < frame.size(); at += place_step) {
      Frame cut = frame;
      cut.erase(cut.begin() + static_cast<std::ptrdiff_t>(at));
      check(cut, at);
      for (unsigned byte = 0; byte < 256; ++byte) {
        Frame other = frame;
        other[at] = static_cast<std::uint8_t>(byte);
        check(other, at);
      }
      for (const std::uint8_t byte : added_bytes) {
        Frame longer = frame;
        longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(at), byte);
        check(longer, at);
      }
    }
  }
}

TEST_CASE("no error of setting a value or of reading JSON shows card data") {
  for (const char* const name : shipped_names) {
    Message message(shipped(name));
    for (int field = 2; field <= 128; ++field) {
      for (const std::string& value : {canary_pan, canary_pan + "?", "\n" + canary_pan, canary_track,
                                       canary_track + "?", canary_track + canary_track}) {
        if (const auto set = message.set(field, value); !set) CHECK_FALSE(shows_canary(set.error().text()));
        const std::string number = std::to_string(field);
        for (const std::string& line :
             {R"({"mti":"0100","fields":{")" + number + R"(":")" + value + R"("}})",
              R"({"mti":"0100","binary":{")" + number + R"(":")" + value + R"("}})", R"({"mti":")" + value + R"("})",
              R"({"mti":"0100","fields":{")" + value + R"(":"1"}})",
              R"({"mti":"0100","fields":{")" + number + "\":" + value + "}}", "\"" + value, value}) {
          Message read;
          if (const auto done = iso8583::from_json(line, shipped(name), read); !done)
            CHECK_FALSE(shows_canary(done.error().text()));
        }
      }
    }
  }
}
