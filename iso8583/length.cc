// Lengths before variable fields: as digits in ASCII or EBCDIC, packed, or as a big-endian number.
#include "iso8583/length.h"

#include <algorithm>
#include <array>

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

}  // namespace

std::span<const LengthEncoding> length_encodings() {
  static constexpr std::array<LengthEncoding, 4> rows{{
      {"ascii", one_per_digit, all_nines, read_digits<'0'>, write_digits<'0'>},
      {"ebcdic", one_per_digit, all_nines, read_digits<0xf0>, write_digits<0xf0>},
      {"bcd", one_per_two_digits, all_nines, read_packed, write_packed},
      {"binary", one_per_two_digits, all_ones, read_binary, write_binary},
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
