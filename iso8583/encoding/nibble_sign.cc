// Packed signed digits, the sign in the last nibble: C credit, D debit. An even number of digits is filled with a 0 on
// the left.
#include "iso8583/encoding/encoding_rows.h"

namespace iso8583 {

namespace {

// A value of n units has n − 1 digits and its sign: n nibbles.
std::size_t wire_size(Charset, std::size_t units) { return (units + 1) / 2; }
std::size_t units_in(Charset, std::size_t size) { return 2 * size; }

unsigned nibble_at(const std::uint8_t* wire, std::size_t index) {
  return index % 2 == 0 ? wire[index / 2] >> 4 : wire[index / 2] & 0xfU;
}

std::size_t find_fault(const Form&, const std::uint8_t* wire, std::size_t units) {
  if (units == 0) return no_fault;
  const std::size_t nibbles = 2 * wire_size({}, units);
  const std::size_t first = nibbles - units;
  if (first == 1 && nibble_at(wire, 0) != 0) return 0;
  for (std::size_t i = first; i + 1 < nibbles; ++i)
    if (nibble_at(wire, i) > 9) return i / 2;
  const unsigned sign = nibble_at(wire, nibbles - 1);
  return sign == 0xc || sign == 0xd ? no_fault : nibbles / 2 - 1;
}

void read(const Form&, const std::uint8_t* wire, std::size_t units, std::uint8_t* value) {
  if (units == 0) return;
  const std::size_t nibbles = 2 * wire_size({}, units);
  value[0] = nibble_at(wire, nibbles - 1) == 0xc ? 'C' : 'D';
  for (std::size_t i = 1; i < units; ++i)
    value[i] = static_cast<std::uint8_t>('0' + nibble_at(wire, nibbles - units + i - 1));
}

void write(const Form&, const std::uint8_t* value, std::size_t units, std::uint8_t* wire) {
  const std::size_t size = wire_size({}, units);
  for (std::size_t i = 0; i < size; ++i) wire[i] = 0;
  const auto put = [&](std::size_t index, unsigned nibble) {
    wire[index / 2] = static_cast<std::uint8_t>(wire[index / 2] | (index % 2 == 0 ? nibble << 4 : nibble));
  };
  for (std::size_t i = 1; i < units; ++i) put(2 * size - units + i - 1, value[i] & 0xfU);
  if (units > 0) put(2 * size - 1, value[0] == 'C' ? 0xc : 0xd);
}

}  // namespace

const Encoding nibble_sign_encoding{"nibble_sign", bit(Charset::signed_digits), wire_size, units_in, find_fault, read,
                                    write};

}  // namespace iso8583
