// Binary as hexadecimal text in ASCII: either case is read, upper case is written.
#include "iso8583/encoding_rows.h"
#include "iso8583/hex_digits.h"

namespace iso8583 {

namespace {

std::size_t wire_size(Charset, std::size_t units) { return 2 * units; }

std::size_t find_fault(const Form&, const std::uint8_t* wire, std::size_t units) {
  for (std::size_t i = 0; i < 2 * units; ++i)
    if (hex_value(wire[i]) < 0) return i;
  return no_fault;
}

void read(const Form&, const std::uint8_t* wire, std::size_t units, std::uint8_t* value) {
  for (std::size_t i = 0; i < units; ++i)
    value[i] = static_cast<std::uint8_t>(hex_value(wire[2 * i]) << 4 | hex_value(wire[2 * i + 1]));
}

void write(const Form&, const std::uint8_t* value, std::size_t units, std::uint8_t* wire) {
  for (std::size_t i = 0; i < units; ++i) {
    wire[2 * i] = static_cast<std::uint8_t>(hex_digits[value[i] >> 4]);
    wire[2 * i + 1] = static_cast<std::uint8_t>(hex_digits[value[i] & 0xf]);
  }
}

}  // namespace

const Encoding hex_encoding{"hex", bit(Charset::binary), wire_size, find_fault, read, write};

}  // namespace iso8583
