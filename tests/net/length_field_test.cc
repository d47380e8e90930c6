// Length fields in their six encodings.
#include "switch/net/length_field.h"

#include <catch2/catch.hpp>

#include "switch/base/hex.h"

using namespace isoswitch;

namespace {

using enum LengthEncoding;

struct Row {
  LengthEncoding encoding;
  std::size_t size, value;
  std::string_view hex;
};

}  // namespace

TEST_CASE("a length reads and writes as its encoding says", "[length_field]") {
  const auto row = GENERATE(values<Row>({
      {binary_be, 2, 258, "0102"},
      {binary_le, 2, 258, "0201"},
      {binary_be, 4, 1, "00000001"},
      {binary_le, 4, 0x01020304, "04030201"},
      {binary_be, 3, 65'536, "010000"},
      {bcd, 2, 1234, "1234"},
      {bcd, 1, 99, "99"},
      {ascii, 4, 271, "30323731"},
      {hex, 4, 43'981, "41424344"},
      {ebcdic, 4, 1907, "f1f9f0f7"},
      {binary_be, 2, 0, "0000"},
      {ascii, 4, 0, "30303030"},
  }));
  CAPTURE(to_text(row.encoding), row.value);
  std::vector<std::uint8_t> out{0x55};
  append_length(row.encoding, row.size, row.value, out);
  CHECK(to_hex(Bytes(out).subspan(1)) == row.hex);
  CHECK(out[0] == 0x55);
  CHECK(read_length(row.encoding, *from_hex(row.hex)) == row.value);
}

TEST_CASE("the highest length is all nines, or all ones", "[length_field]") {
  CHECK(length_max(binary_be, 2) == 65'535);
  CHECK(length_max(binary_le, 1) == 255);
  CHECK(length_max(binary_be, 4) == 4'294'967'295);
  CHECK(length_max(bcd, 2) == 9'999);
  CHECK(length_max(ascii, 4) == 9'999);
  CHECK(length_max(hex, 4) == 65'535);
  CHECK(length_max(ebcdic, 3) == 999);
}

TEST_CASE("a byte that is no digit gives no length", "[length_field]") {
  const auto row = GENERATE(values<Row>({
      {bcd, 2, 0, "0a00"},
      {bcd, 2, 0, "00a0"},
      {ascii, 4, 0, "3030302f"},
      {ascii, 4, 0, "3030303a"},
      {ascii, 4, 0, "30303041"},
      {hex, 4, 0, "30303047"},
      {hex, 4, 0, "30303060"},
      {ebcdic, 4, 0, "f0f0f0ef"},
      {ebcdic, 4, 0, "f0f0f0fa"},
      {ebcdic, 4, 0, "30303030"},
  }));
  CAPTURE(row.hex);
  CHECK_FALSE(read_length(row.encoding, *from_hex(row.hex)));
}

TEST_CASE("hexadecimal lengths may be in lower case", "[length_field]") {
  CHECK(read_length(hex, *from_hex("30306166")) == 0xAF);
}
