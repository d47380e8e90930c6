// Lengths before variable fields: as decimal or hexadecimal digits, packed, or as a number.
#include "iso8583/encoding/length.h"

#include <algorithm>
#include <array>

#include "iso8583/encoding/hex_digits.h"

namespace iso8583 {

namespace {

std::size_t one_per_digit(unsigned digits) { return digits; }
std::size_t one_per_two_digits(unsigned digits) { return (digits + 1) / 2; }

unsigned power_of_ten(unsigned digits) {
  unsigned power = 1;
  for (unsigned i = 0; i < digits; ++i) power *= 10;
  return power;
}
unsigned all_nines(unsigned digits) { return power_of_ten(digits) - 1; }
// An odd number of digits leaves a nibble that stays zero.
unsigned all_ones(unsigned digits) { return (1U << 8 * one_per_two_digits(digits)) - 1; }

template <std::uint8_t zero>
unsigned read_digits(const std::uint8_t* wire, std::size_t size) {
  unsigned length = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const unsigned digit = static_cast<unsigned>(wire[i]) - zero;
    if (digit > 9) return no_length;
    length = 10 * length + digit;
  }
  return length;
}

template <std::uint8_t zero>
void write_digits(unsigned length, std::size_t size, std::uint8_t* wire) {
  for (std::size_t i = size; i-- > 0; length /= 10) wire[i] = static_cast<std::uint8_t>(zero + length % 10);
}

unsigned read_packed(const std::uint8_t* wire, std::size_t size) {
  unsigned length = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (wire[i] >> 4 > 9 || (wire[i] & 0xf) > 9) return no_length;
    length = 100 * length + 10 * (wire[i] >> 4) + (wire[i] & 0xf);
  }
  return length;
}

void write_packed(unsigned length, std::size_t size, std::uint8_t* wire) {
  for (std::size_t i = size; i-- > 0; length /= 100)
    wire[i] = static_cast<std::uint8_t>(length / 10 % 10 << 4 | length % 10);
}

unsigned read_binary(const std::uint8_t* wire, std::size_t size) {
  unsigned length = 0;
  for (std::size_t i = 0; i < size; ++i) length = length << 8 | wire[i];
  return length;
}

void write_binary(unsigned length, std::size_t size, std::uint8_t* wire) {
  for (std::size_t i = size; i-- > 0; length >>= 8) wire[i] = static_cast<std::uint8_t>(length);
}

unsigned read_binary_le(const std::uint8_t* wire, std::size_t size) {
  unsigned length = 0;
  for (std::size_t i = size; i-- > 0;) length = length << 8 | wire[i];
  return length;
}

void write_binary_le(unsigned length, std::size_t size, std::uint8_t* wire) {
  for (std::size_t i = 0; i < size; ++i, length >>= 8) wire[i] = static_cast<std::uint8_t>(length);
}

unsigned all_hex(unsigned digits) { return (1U << 4 * digits) - 1; }

// In EBCDIC the hexadecimal digits are F0 to F9, C1 to C6.
int hex_value_ebcdic(std::uint8_t c) {
  return c >= 0xf0 && c <= 0xf9 ? c - 0xf0 : c >= 0xc1 && c <= 0xc6 ? c - 0xc1 + 10 : -1;
}
int hex_value_ascii(std::uint8_t c) { return hex_value(c); }

template <int (*value_of)(std::uint8_t)>
unsigned read_hex(const std::uint8_t* wire, std::size_t size) {
  unsigned length = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const int digit = value_of(wire[i]);
    if (digit < 0) return no_length;
    length = length << 4 | static_cast<unsigned>(digit);
  }
  return length;
}

template <std::uint8_t zero, std::uint8_t ten>
void write_hex(unsigned length, std::size_t size, std::uint8_t* wire) {
  for (std::size_t i = size; i-- > 0; length >>= 4) {
    const unsigned digit = length & 0xf;
    wire[i] = static_cast<std::uint8_t>(digit < 10 ? zero + digit : ten + digit - 10);
  }
}

}  // namespace

std::span<const LengthEncoding> length_encodings() {
  static constexpr std::array<LengthEncoding, 7> rows{{
      {"ascii", one_per_digit, all_nines, read_digits<'0'>, write_digits<'0'>},
      {"ebcdic", one_per_digit, all_nines, read_digits<0xf0>, write_digits<0xf0>},
      {"bcd", one_per_two_digits, all_nines, read_packed, write_packed},
      {"binary", one_per_two_digits, all_ones, read_binary, write_binary},
      {"binary_le", one_per_two_digits, all_ones, read_binary_le, write_binary_le},
      {"hex", one_per_digit, all_hex, read_hex<hex_value_ascii>, write_hex<'0', 'A'>},
      {"hex_ebcdic", one_per_digit, all_hex, read_hex<hex_value_ebcdic>, write_hex<0xf0, 0xc1>},
  }};
  return rows;
}

const LengthEncoding* find_length_encoding(std::string_view name) {
  const auto rows = length_encodings();
  const auto found = std::ranges::find(rows, name, &LengthEncoding::name);
  return found == rows.end() ? nullptr : &*found;
}

std::span<const std::string_view> counts_names() {
  static constexpr std::array<std::string_view, 2> names{"digits", "bytes"};
  return names;
}

}  // namespace iso8583
