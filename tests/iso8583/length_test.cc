// Lengths before variable fields, at the ends of what they can say.
#include "iso8583/encoding/length.h"

#include <catch2/catch.hpp>

#include "tests/iso8583/hex.h"

using iso8583::find_length_encoding;
using iso8583::no_length;

namespace {

struct Row {
  const char* encoding;
  unsigned digits;
  unsigned length;
  const char* wire;
};

constexpr Row rows[] = {
    {"ascii", 2, 0, "3030"},
    {"ascii", 2, 9, "3039"},
    {"ascii", 2, 99, "3939"},
    {"ascii", 3, 0, "303030"},
    {"ascii", 3, 100, "313030"},
    {"ascii", 3, 999, "393939"},
    {"ebcdic", 2, 19, "F1F9"},
    {"ebcdic", 3, 999, "F9F9F9"},
    {"bcd", 2, 0, "00"},
    {"bcd", 2, 37, "37"},
    {"bcd", 2, 99, "99"},
    {"bcd", 3, 7, "0007"},
    {"bcd", 3, 100, "0100"},
    {"bcd", 3, 999, "0999"},
    {"bcd", 4, 9999, "9999"},
    {"binary", 2, 0, "00"},
    {"binary", 2, 37, "25"},
    {"binary", 2, 255, "FF"},
    {"binary", 3, 256, "0100"},
    {"binary", 3, 999, "03E7"},
    {"binary", 3, 65535, "FFFF"},
    {"ascii", 4, 9999, "39393939"},
    {"ascii", 1, 9, "39"},
    {"bcd", 1, 9, "09"},
    {"ascii", 6, 65534, "303635353334"},
    {"bcd", 5, 65534, "065534"},
    {"bcd", 6, 123456, "123456"},
    {"binary", 1, 255, "FF"},
    {"binary", 5, 65534, "00FFFE"},
    {"binary_le", 2, 37, "25"},
    {"binary_le", 3, 256, "0001"},
    {"binary_le", 4, 0x1234, "3412"},
    {"binary_le", 5, 65534, "FEFF00"},
    {"hex", 1, 15, "46"},
    {"hex", 2, 0, "3030"},
    {"hex", 2, 171, "4142"},
    {"hex", 2, 255, "4646"},
    {"hex", 4, 65534, "46464645"},
    {"hex_ebcdic", 2, 0x9a, "F9C1"},
    {"hex_ebcdic", 3, 0xdef, "C4C5C6"},
    {"hex_ebcdic", 6, 65534, "F0F0C6C6C6C5"},
};

}  // namespace

TEST_CASE("lengths are written and read as their encoding says") {
  for (const Row& row : rows) {
    INFO(row.encoding << " " << row.length);
    const auto& encoding = *find_length_encoding(row.encoding);
    Frame wire(encoding.wire_size(row.digits));
    encoding.write(row.length, wire.size(), wire.data());
    CHECK(to_hex(wire) == row.wire);
    CHECK(encoding.read(wire.data(), wire.size()) == row.length);
    CHECK(encoding.most(row.digits) >= row.length);
  }
}

TEST_CASE("the most that a length can say") {
  CHECK(find_length_encoding("ascii")->most(2) == 99);
  CHECK(find_length_encoding("ebcdic")->most(3) == 999);
  CHECK(find_length_encoding("bcd")->most(3) == 999);
  CHECK(find_length_encoding("binary")->most(2) == 255);
  CHECK(find_length_encoding("binary")->most(3) == 65535);
  CHECK(find_length_encoding("binary_le")->most(4) == 65535);
  CHECK(find_length_encoding("hex")->most(1) == 15);
  CHECK(find_length_encoding("hex")->most(2) == 255);
  CHECK(find_length_encoding("hex_ebcdic")->most(4) == 65535);
  CHECK(find_length_encoding("ascii")->most(6) == 999999);
  CHECK(find_length_encoding("bcd")->most(5) == 99999);
}

TEST_CASE("what is no length is known for none") {
  const auto read = [](const char* name, const char* hex) {
    const Frame wire = from_hex(hex);
    return find_length_encoding(name)->read(wire.data(), wire.size());
  };
  CHECK(read("ascii", "3A30") == no_length);
  CHECK(read("ascii", "2F30") == no_length);
  CHECK(read("ascii", "F1F6") == no_length);  // EBCDIC
  CHECK(read("ascii", "3041") == no_length);
  CHECK(read("ebcdic", "3136") == no_length);  // ASCII
  CHECK(read("ebcdic", "F1FA") == no_length);
  CHECK(read("bcd", "1A") == no_length);
  CHECK(read("bcd", "A1") == no_length);
  CHECK(read("bcd", "010F") == no_length);
  CHECK(read("hex", "3047") == no_length);
  CHECK(read("hex", "F0F1") == no_length);  // EBCDIC
  CHECK(read("hex", "3A30") == no_length);
  CHECK(read("hex", "4030") == no_length);
  CHECK(read("hex", "6130") == 0xa0);
  CHECK(read("hex_ebcdic", "3041") == no_length);  // ASCII
  CHECK(read("hex_ebcdic", "C7F0") == no_length);
  CHECK(read("hex_ebcdic", "C0F0") == no_length);
  CHECK(find_length_encoding("decimal") == nullptr);
}
