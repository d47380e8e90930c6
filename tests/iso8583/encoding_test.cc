// Each encoding by itself, at its boundaries. Expected bytes are written down from the encodings' definitions.
#include "iso8583/encoding/encoding.h"

#include <iconv.h>
#include <catch2/catch.hpp>

#include "tests/iso8583/hex.h"

using iso8583::Charset;
using iso8583::Fill;
using iso8583::Form;
using iso8583::no_fault;

namespace {

Form form(std::string_view encoding, Charset charset, Fill fill = Fill::left_0) {
  return {iso8583::find_encoding(encoding), charset, fill};
}

std::string written(const Form& form, std::string_view value) {
  const Frame units = from_text(value);
  Frame wire(form.wire_size(units.size()));
  form.write(units.data(), units.size(), wire.data());
  return to_hex(wire);
}

std::string read(const Form& form, std::string_view hex, std::size_t units) {
  const Frame wire = from_hex(hex);
  std::string value(units, '?');
  form.read(wire.data(), units, reinterpret_cast<std::uint8_t*>(value.data()));
  return value;
}

std::size_t fault(const Form& form, std::string_view hex, std::size_t units) {
  const Frame wire = from_hex(hex);
  return form.find_fault(wire.data(), units);
}

}  // namespace

TEST_CASE("packed digits, odd and even, with every fill") {
  struct Row {
    Fill fill;
    const char* digits;
    const char* wire;
  };
  const Row rows[] = {
      {Fill::left_0, "", ""},         {Fill::left_0, "1", "01"},      {Fill::left_0, "12", "12"},
      {Fill::left_0, "123", "0123"},  {Fill::left_0, "1234", "1234"}, {Fill::right_0, "1", "10"},
      {Fill::right_0, "12", "12"},    {Fill::right_0, "123", "1230"}, {Fill::right_0, "98765", "987650"},
      {Fill::left_f, "1", "F1"},      {Fill::left_f, "12", "12"},     {Fill::left_f, "123", "F123"},
      {Fill::right_f, "1", "1F"},     {Fill::right_f, "12", "12"},    {Fill::right_f, "123", "123F"},
      {Fill::right_f, "1234", "1234"}};
  for (const Row& row : rows) {
    INFO(row.digits << " as " << row.wire);
    const Form packed = form("bcd", Charset::digits, row.fill);
    const std::size_t units = std::string_view(row.digits).size();
    CHECK(written(packed, row.digits) == row.wire);
    CHECK(read(packed, row.wire, units) == row.digits);
    CHECK(fault(packed, row.wire, units) == no_fault);
  }
}

TEST_CASE("another fill than the table's is a fault, at its byte") {
  CHECK(fault(form("bcd", Charset::digits, Fill::left_0), "F123", 3) == 0);
  CHECK(fault(form("bcd", Charset::digits, Fill::left_0), "1123", 3) == 0);
  CHECK(fault(form("bcd", Charset::digits, Fill::right_0), "123F", 3) == 1);
  CHECK(fault(form("bcd", Charset::digits, Fill::right_0), "1231", 3) == 1);
  CHECK(fault(form("bcd", Charset::digits, Fill::left_f), "0123", 3) == 0);
  CHECK(fault(form("bcd", Charset::digits, Fill::right_f), "1230", 3) == 1);
}

TEST_CASE("a nibble above 9 is a fault in packed digits, D is a separator in packed tracks only") {
  for (const char nibble : std::string("ABCDEF")) {
    const std::string wire = std::string("12") + nibble + "4";
    INFO(wire);
    CHECK(fault(form("bcd", Charset::digits), wire, 4) == 1);
    CHECK((fault(form("bcd", Charset::track), wire, 4) == no_fault) == (nibble == 'D'));
  }
  const Form track = form("bcd", Charset::track, Fill::right_0);
  CHECK(written(track, "4000=25") == "4000D250");
  CHECK(written(track, "4000D25") == "4000D250");
  CHECK(read(track, "4000D250", 7) == "4000=25");
}

TEST_CASE("a sign stands before packed digits as a letter, and the fill behind the sign") {
  const Form amount = form("bcd", Charset::signed_digits);
  CHECK(written(amount, "C12345678") == "4312345678");
  CHECK(written(amount, "D1234567") == "4401234567");
  CHECK(read(amount, "4401234567", 8) == "D1234567");
  CHECK(written(amount, "C") == "43");
  CHECK(fault(amount, "4312345678", 9) == no_fault);
  CHECK(fault(amount, "2B12345678", 9) == 0);
  CHECK(fault(amount, "43123A5678", 9) == 2);
}

TEST_CASE("hexadecimal text is read in either case and written in capitals") {
  const Form hex = form("hex", Charset::binary);
  CHECK(written(hex, std::string("\x00\xab\xff", 3)) == to_hex(from_text("00ABFF")));
  CHECK(read(hex, to_hex(from_text("00aBFf")), 3) == std::string("\x00\xab\xff", 3));
  CHECK(fault(hex, to_hex(from_text("00aBFf")), 3) == no_fault);
  for (const char* const wrong : {"G0", "0G", "/0", ":0", "@0", "`0", "g0", " 0", "0x"}) {
    INFO(wrong);
    CHECK(fault(hex, to_hex(from_text(wrong)), 1) == (std::string_view("0123456789").contains(wrong[0]) ? 1U : 0U));
  }
}

TEST_CASE("raw binary is what it is") {
  const Form raw = form("raw", Charset::binary);
  CHECK(written(raw, std::string("\x00\x7f\xff", 3)) == "007FFF");
  CHECK(fault(raw, "007FFF", 3) == no_fault);
}

TEST_CASE("a stranger is found in every position of values of every size") {
  // Checks go eight characters at a time: all sizes around that, and all bytes.
  for (std::size_t size = 1; size <= 26; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (unsigned byte = 0; byte < 256; ++byte) {
        Frame value(size, '7');
        value[at] = static_cast<std::uint8_t>(byte);
        const bool digit = byte >= '0' && byte <= '9';
        const bool text = byte >= 0x20 && byte != 0x7f;
        const std::size_t in_digits = find_stranger(Charset::digits, value.data(), size);
        const std::size_t in_text = find_stranger(Charset::text, value.data(), size);
        if (in_digits != (digit ? no_fault : at) || in_text != (text ? no_fault : at))
          FAIL("byte " << byte << " at " << at << " of " << size);
      }
    }
  }
}

TEST_CASE("signed digits begin with C or D, tracks have digits and a separator") {
  const auto stranger = [](Charset charset, std::string_view value) {
    const Frame bytes = from_text(value);
    return find_stranger(charset, bytes.data(), bytes.size());
  };
  CHECK(stranger(Charset::signed_digits, "C00001234") == no_fault);
  CHECK(stranger(Charset::signed_digits, "D00001234") == no_fault);
  CHECK(stranger(Charset::signed_digits, "-00001234") == 0);
  CHECK(stranger(Charset::signed_digits, "000001234") == 0);
  CHECK(stranger(Charset::signed_digits, "C0000C234") == 5);
  CHECK(stranger(Charset::track, "4000001234567899=2512") == no_fault);
  CHECK(stranger(Charset::track, "4000001234567899D2512") == no_fault);
  CHECK(stranger(Charset::track, ";4000") == 0);
  CHECK(stranger(Charset::track, "4000?") == 4);
}

TEST_CASE("EBCDIC pages are those of the C library, both ways, and each of 256 bytes has its own character") {
  const std::pair<const char*, const char*> pages[] = {{"cp037", "IBM037"}, {"cp500", "IBM500"}, {"cp1047", "IBM1047"}};
  for (const auto& [ours, theirs] : pages) {
    INFO(ours);
    const iconv_t converter = iconv_open("ISO-8859-1", theirs);
    REQUIRE(converter != iconv_t(-1));
    const Form text = form(ours, Charset::text);
    for (unsigned byte = 0; byte < 256; ++byte) {
      char in = static_cast<char>(static_cast<std::uint8_t>(byte));
      char out = 0;
      char* from = &in;
      char* to = &out;
      std::size_t in_left = 1;
      std::size_t out_left = 1;
      REQUIRE(iconv(converter, &from, &in_left, &to, &out_left) == 0);
      const std::string hex = to_hex(Frame{static_cast<std::uint8_t>(byte)});
      if (read(text, hex, 1) != std::string(1, out)) FAIL(ours << " reads 0x" << hex << " otherwise");
      if (written(text, std::string(1, out)) != hex) FAIL(ours << " writes 0x" << hex << " otherwise");
    }
    iconv_close(converter);
  }
}

TEST_CASE("EBCDIC text is checked by its characters, beyond the first piece too") {
  const Form digits = form("cp500", Charset::digits);
  CHECK(written(digits, "0123456789") == "F0F1F2F3F4F5F6F7F8F9");
  CHECK(fault(digits, "F0F1F2", 3) == no_fault);
  CHECK(fault(digits, "F031F2", 3) == 1);  // an ASCII 1
  Frame long_value(150, 0xf5);
  for (const std::size_t at : {0U, 63U, 64U, 65U, 127U, 128U, 149U}) {
    Frame value = long_value;
    value[at] = 0xc1;
    CHECK(digits.find_fault(value.data(), value.size()) == at);
  }
  const Form amount = form("cp500", Charset::signed_digits);
  Frame signed_value(100, 0xf0);
  signed_value[0] = 0xc3;  // C
  CHECK(amount.find_fault(signed_value.data(), signed_value.size()) == no_fault);
  signed_value[64] = 0xc3;
  CHECK(amount.find_fault(signed_value.data(), signed_value.size()) == 64);
}

TEST_CASE("an encoding refuses what it cannot carry") {
  CHECK(iso8583::find_encoding("utf8") == nullptr);
  CHECK_FALSE(iso8583::find_encoding("bcd")->carries(Charset::text));
  CHECK_FALSE(iso8583::find_encoding("bcd")->carries(Charset::binary));
  CHECK_FALSE(iso8583::find_encoding("hex")->carries(Charset::digits));
  CHECK_FALSE(iso8583::find_encoding("ascii")->carries(Charset::binary));
  CHECK(iso8583::find_encoding("cp500")->carries(Charset::track));
}
