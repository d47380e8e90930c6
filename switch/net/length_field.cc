#include "switch/net/length_field.h"

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

struct Digits {
  std::size_t base;   // of one byte
  std::uint8_t zero;  // the byte for digit 0
};

// bcd counts two digits to the byte and is read by its nibbles, not from here.
Digits digits_of(LengthEncoding encoding) {
  switch (encoding) {
    case LengthEncoding::binary_be:
    case LengthEncoding::binary_le: return {256, 0};
    case LengthEncoding::bcd: return {100, 0};
    case LengthEncoding::ascii: return {10, '0'};
    case LengthEncoding::hex: return {16, '0'};
    case LengthEncoding::ebcdic: return {10, 0xF0};
  }
  ISOSWITCH_ASSERT(false);
}

std::optional<std::size_t> digit(LengthEncoding encoding, std::uint8_t byte) {
  switch (encoding) {
    case LengthEncoding::binary_be:
    case LengthEncoding::binary_le: return byte;
    case LengthEncoding::bcd:
      if ((byte >> 4) > 9 || (byte & 15) > 9) return {};
      return (byte >> 4) * 10 + (byte & 15);
    case LengthEncoding::hex:
      if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
      if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
      [[fallthrough]];
    case LengthEncoding::ascii:
      if (byte < '0' || byte > '9') return {};
      return byte - '0';
    case LengthEncoding::ebcdic:
      if (byte < 0xF0 || byte > 0xF9) return {};
      return byte - 0xF0;
  }
  return {};
}

std::uint8_t byte_of(LengthEncoding encoding, std::size_t value) {
  if (encoding == LengthEncoding::bcd) return static_cast<std::uint8_t>((value / 10 << 4) | value % 10);
  if (encoding == LengthEncoding::hex && value > 9) return static_cast<std::uint8_t>('A' + value - 10);
  return static_cast<std::uint8_t>(digits_of(encoding).zero + value);
}

}  // namespace

std::size_t length_max(LengthEncoding encoding, std::size_t size) {
  std::size_t values = 1;
  for (std::size_t i = 0; i < size; ++i) values *= digits_of(encoding).base;
  return values - 1;
}

std::optional<std::size_t> read_length(LengthEncoding encoding, Bytes field) {
  const std::size_t base = digits_of(encoding).base;
  const bool little = encoding == LengthEncoding::binary_le;
  std::size_t value = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const auto next = digit(encoding, field[little ? field.size() - 1 - i : i]);
    if (!next) return {};
    value = value * base + *next;
  }
  return value;
}

void append_length(LengthEncoding encoding, std::size_t size, std::size_t value, std::vector<std::uint8_t>& out) {
  const std::size_t base = digits_of(encoding).base;
  const bool little = encoding == LengthEncoding::binary_le;
  const std::size_t at = out.size();
  out.resize(at + size);
  for (std::size_t i = 0; i < size; ++i) {
    out[at + (little ? i : size - 1 - i)] = byte_of(encoding, value % base);
    value /= base;
  }
}

}  // namespace isoswitch
