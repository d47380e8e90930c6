// Bitmaps on the wire: eight bytes, or sixteen hexadecimal digits; field 1 in the top bit.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "iso8583/encoding/words.h"

namespace iso8583 {

inline std::uint64_t read_raw_bitmap(const std::uint8_t* wire) { return big_endian(load_8(wire)); }

inline void write_raw_bitmap(std::uint64_t bits, std::uint8_t* wire) {
  const std::uint64_t word = big_endian(bits);
  std::memcpy(wire, &word, 8);
}

// Eight hexadecimal digits, of either case, as 32 bits; `strange` gets bits where a byte is none.
inline std::uint64_t read_hex_32(const std::uint8_t* wire, std::uint64_t& strange) {
  const std::uint64_t word = big_endian(load_8(wire));
  const std::uint64_t digit = word ^ every('0');                    // 0 to 9
  const std::uint64_t letter = (word | every(0x20)) ^ every(0x60);  // 1 to 6
  const std::uint64_t seven = every(0x7f);
  const std::uint64_t not_digit = (((digit & seven) + every(0x76)) | digit) & every(0x80);
  const std::uint64_t not_letter =
      (((letter & seven) + every(0x79)) | letter | ~((letter & seven) + seven)) & every(0x80);
  strange |= not_digit & not_letter;
  std::uint64_t value = (word & every(0x0f)) + 9 * (~not_letter >> 7 & every(0x01));
  value = (value | value >> 4) & 0x00ff00ff00ff00ffULL;
  value = (value | value >> 8) & 0x0000ffff0000ffffULL;
  return (value | value >> 16) & 0xffffffffULL;
}

inline bool read_hex_bitmap(const std::uint8_t* wire, std::uint64_t& bits) {
  std::uint64_t strange = 0;
  bits = read_hex_32(wire, strange) << 32;
  bits |= read_hex_32(wire + 8, strange);
  return strange == 0;
}

inline void write_hex_32(std::uint64_t bits, std::uint8_t* wire) {
  std::uint64_t word = (bits | bits << 16) & 0x0000ffff0000ffffULL;
  word = (word | word << 8) & 0x00ff00ff00ff00ffULL;
  word = (word | word << 4) & every(0x0f);
  const std::uint64_t letter = (word + every(0x06)) >> 4 & every(0x01);
  word = big_endian(word + every('0') + letter * ('A' - '0' - 10));
  std::memcpy(wire, &word, 8);
}

inline void write_hex_bitmap(std::uint64_t bits, std::uint8_t* wire) {
  write_hex_32(bits >> 32, wire);
  write_hex_32(bits & 0xffffffffU, wire + 8);
}

}  // namespace iso8583
