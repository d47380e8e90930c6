// The set of present fields at the ends of its two words, and bitmaps in both forms.
#include "iso8583/field_set.h"

#include <catch2/catch.hpp>

#include <random>
#include <vector>

#include "iso8583/bitmap.h"

using iso8583::FieldSet;

TEST_CASE("fields 1, 64, 65 and 128 are kept apart") {
  FieldSet fields;
  CHECK(fields.empty());
  for (const int field : {128, 65, 64, 1}) fields.add(field);
  CHECK(std::vector<int>(fields.begin(), fields.end()) == std::vector<int>{1, 64, 65, 128});
  CHECK(fields.size() == 4);
  CHECK(fields.low() == 0x8000000000000001U);
  CHECK(fields.high() == 0x8000000000000001U);
  fields.remove(64);
  fields.remove(64);
  CHECK_FALSE(fields.has(64));
  CHECK(fields.has(65));
  for (const int field : {-1, 0, 129, 1 << 30}) {
    CHECK_FALSE(fields.has(field));
    fields.remove(field);
  }
  fields.clear();
  CHECK(fields.empty());
  CHECK(fields.begin() == fields.end());
}

TEST_CASE("bitmaps are read and written as printf writes them") {
  std::mt19937_64 random(8583);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = i < 64 ? std::uint64_t{1} << i : random() & (i % 2 != 0 ? random() : ~std::uint64_t{0});
    char expected[17];
    std::snprintf(expected, sizeof expected, "%016lX", bits);
    std::uint8_t hex[16];
    iso8583::write_hex_bitmap(bits, hex);
    REQUIRE(std::string(hex, hex + 16) == expected);
    std::uint64_t read = 0;
    REQUIRE(iso8583::read_hex_bitmap(hex, read));
    REQUIRE(read == bits);
    std::snprintf(expected, sizeof expected, "%016lx", bits);
    REQUIRE(iso8583::read_hex_bitmap(reinterpret_cast<const std::uint8_t*>(expected), read));
    REQUIRE(read == bits);
    std::uint8_t raw[8];
    iso8583::write_raw_bitmap(bits, raw);
    for (unsigned byte = 0; byte < 8; ++byte) REQUIRE(raw[byte] == (bits >> (56 - 8 * byte) & 0xff));
    REQUIRE(iso8583::read_raw_bitmap(raw) == bits);
  }
}

TEST_CASE("a hex bitmap with any other character in any place is none") {
  for (std::size_t at = 0; at < 16; ++at) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      std::uint8_t hex[] = "0123456789abcdEF";
      hex[at] = static_cast<std::uint8_t>(byte);
      std::uint64_t bits = 0;
      if (iso8583::read_hex_bitmap(hex, bits) != (byte < 0x80 && std::isxdigit(static_cast<int>(byte)) != 0))
        FAIL("byte " << byte << " at " << at);
    }
  }
}
