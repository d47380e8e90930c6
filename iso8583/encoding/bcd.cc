// Two digits in a byte; of an odd number one nibble is fill. A sign stands before them as an ASCII letter, the
// separator of track 2 is nibble D.
#include "iso8583/encoding/encoding_rows.h"
#include "iso8583/encoding/words.h"

namespace iso8583 {

namespace {

std::size_t sign_size(Charset charset, std::size_t units) {
  return charset == Charset::signed_digits && units > 0 ? 1 : 0;
}

std::size_t wire_size(Charset charset, std::size_t units) {
  const std::size_t sign = sign_size(charset, units);
  return sign + (units - sign + 1) / 2;
}

std::size_t units_in(Charset charset, std::size_t size) {
  const std::size_t sign = sign_size(charset, size);
  return sign + 2 * (size - sign);
}

unsigned nibble_at(const std::uint8_t* wire, std::size_t index) {
  return index % 2 == 0 ? wire[index / 2] >> 4 : wire[index / 2] & 0xfU;
}

// The nibbles of n digits: where the first digit stands, where the fill does if there is one.
struct Nibbles {
  std::size_t first;
  std::size_t fill;
};
Nibbles nibbles(Fill fill, std::size_t digits) {
  const bool odd = digits % 2 != 0;
  return {odd && fills_left(fill) ? 1U : 0U, !odd ? no_fault : fills_left(fill) ? 0 : digits};
}

std::uint8_t character(unsigned nibble) { return static_cast<std::uint8_t>(nibble == 0xd ? '=' : '0' + nibble); }
unsigned digit(std::uint8_t character) { return character == 'D' ? 0xdU : character & 0xfU; }  // '=' is 3D
std::uint8_t packed(unsigned high, unsigned low) { return static_cast<std::uint8_t>(high << 4 | low); }

std::size_t find_fault(const Form& form, const std::uint8_t* wire, std::size_t units) {
  const std::size_t sign = sign_size(form.charset, units);
  if (sign == 1 && *wire != 'C' && *wire != 'D') return 0;
  wire += sign;
  const std::size_t digits = units - sign;
  const auto [first, fill] = nibbles(form.fill, digits);
  if (fill != no_fault && nibble_at(wire, fill) != fill_nibble(form.fill)) return sign + fill / 2;
  for (std::size_t i = first; i < first + digits; ++i) {
    const unsigned value = nibble_at(wire, i);
    if (value > 9 && !(value == 0xd && form.charset == Charset::track)) return sign + i / 2;
  }
  return no_fault;
}

void read(const Form& form, const std::uint8_t* wire, std::size_t units, std::uint8_t* value) {
  const std::size_t sign = sign_size(form.charset, units);
  if (sign == 1) *value++ = *wire++;
  const std::size_t digits = units - sign;
  const std::size_t first = nibbles(form.fill, digits).first;
  for (std::size_t i = 0; i < digits; ++i) value[i] = character(nibble_at(wire, first + i));
}

// Eight digits, or separators, in four bytes.
void write_8(const std::uint8_t* value, std::uint8_t* wire) {
  const std::uint64_t word = big_endian(load_8(value));
  // The low nibble of digits and of '=' is what is written; that of 'D' is 4.
  std::uint64_t packed = (word & every(0x0f)) + (equal_to(word, 'D') >> 7) * 9;
  packed = (packed | packed >> 4) & 0x00ff00ff00ff00ffULL;
  packed = (packed | packed >> 8) & 0x0000ffff0000ffffULL;
  packed |= packed >> 16;
  for (int i = 0; i < 4; ++i) wire[i] = static_cast<std::uint8_t>(packed >> (24 - 8 * i));
}

void write(const Form& form, const std::uint8_t* value, std::size_t units, std::uint8_t* wire) {
  const std::size_t sign = sign_size(form.charset, units);
  if (sign == 1) *wire++ = *value++;
  const std::size_t digits = units - sign;
  std::size_t i = 0;
  if (digits % 2 != 0 && fills_left(form.fill)) *wire++ = packed(fill_nibble(form.fill), digit(value[i++]));
  for (; i + 8 <= digits; i += 8, wire += 4) write_8(value + i, wire);
  for (; i + 2 <= digits; i += 2) *wire++ = packed(digit(value[i]), digit(value[i + 1]));
  if (i < digits) *wire = packed(digit(value[i]), fill_nibble(form.fill));
}

}  // namespace

const Encoding bcd_encoding{"bcd",      bit(Charset::digits) | bit(Charset::signed_digits) | bit(Charset::track),
                            wire_size,  units_in,
                            find_fault, read,
                            write};

}  // namespace iso8583
