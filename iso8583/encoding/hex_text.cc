// Binary as hexadecimal text: in ASCII either case is read, in EBCDIC capitals; capitals are written.
#include "iso8583/encoding/encoding_rows.h"
#include "iso8583/encoding/hex_digits.h"

namespace iso8583 {

namespace {

std::size_t wire_size(Charset, std::size_t units) { return 2 * units; }
std::size_t units_in(Charset, std::size_t size) { return size % 2 == 0 ? size / 2 : no_fit; }

// Digits are F0 to F9, letters C1 to C6, alike in all code pages.
int ebcdic_hex_value(std::uint8_t c) {
  if (c >= 0xf0 && c <= 0xf9) return c - 0xf0;
  if (c >= 0xc1 && c <= 0xc6) return c - 0xc1 + 10;
  return -1;
}
std::uint8_t ebcdic_hex_digit(unsigned value) {
  return static_cast<std::uint8_t>(value < 10 ? 0xf0 + value : 0xc1 + value - 10);
}

int ascii_hex_value(std::uint8_t c) { return hex_value(c); }
std::uint8_t ascii_hex_digit(unsigned value) { return static_cast<std::uint8_t>(hex_digits[value]); }

template <int (*value_of)(std::uint8_t)>
std::size_t find_fault(const Form&, const std::uint8_t* wire, std::size_t units) {
  for (std::size_t i = 0; i < 2 * units; ++i)
    if (value_of(wire[i]) < 0) return i;
  return no_fault;
}

template <int (*value_of)(std::uint8_t)>
void read(const Form&, const std::uint8_t* wire, std::size_t units, std::uint8_t* value) {
  for (std::size_t i = 0; i < units; ++i)
    value[i] = static_cast<std::uint8_t>(value_of(wire[2 * i]) << 4 | value_of(wire[2 * i + 1]));
}

template <std::uint8_t (*digit_of)(unsigned)>
void write(const Form&, const std::uint8_t* value, std::size_t units, std::uint8_t* wire) {
  for (std::size_t i = 0; i < units; ++i) {
    wire[2 * i] = digit_of(value[i] >> 4);
    wire[2 * i + 1] = digit_of(value[i] & 0xf);
  }
}

}  // namespace

const Encoding hex_encoding{"hex",
                            bit(Charset::binary),
                            wire_size,
                            units_in,
                            find_fault<ascii_hex_value>,
                            read<ascii_hex_value>,
                            write<ascii_hex_digit>};
const Encoding hex_ebcdic_encoding{
    "hex_ebcdic",           bit(Charset::binary),   wire_size, units_in, find_fault<ebcdic_hex_value>,
    read<ebcdic_hex_value>, write<ebcdic_hex_digit>};

}  // namespace iso8583
