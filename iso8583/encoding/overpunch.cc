// Signed digits without a place for the sign: it is punched over the last digit. In EBCDIC the zone nibble of that
// digit is C (credit, plus) or D (debit, minus); in ASCII the same characters stand, { and A to I, } and J to R.
#include "iso8583/encoding/encoding_rows.h"

namespace iso8583 {

namespace {

// The value has one character more than the wire: its sign.
std::size_t wire_size(Charset, std::size_t units) { return units > 0 ? units - 1 : 0; }
std::size_t units_in(Charset, std::size_t size) { return size > 0 ? size + 1 : 0; }

struct Punched {
  std::uint8_t sign;   // 'C' or 'D'; 0: no such character
  std::uint8_t digit;  // '0' to '9'
};

Punched ascii_punched(std::uint8_t c) {
  const auto digit = [c](char first, unsigned of_first) {
    return static_cast<std::uint8_t>('0' + of_first + c - static_cast<std::uint8_t>(first));
  };
  if (c == '{') return {'C', '0'};
  if (c == '}') return {'D', '0'};
  if (c >= 'A' && c <= 'I') return {'C', digit('A', 1)};
  if (c >= 'J' && c <= 'R') return {'D', digit('J', 1)};
  return {};
}
std::uint8_t ascii_punch(Punched from) {
  const unsigned digit = from.digit & 0xfU;
  if (from.sign == 'C') return static_cast<std::uint8_t>(digit == 0 ? '{' : 'A' + digit - 1);
  return static_cast<std::uint8_t>(digit == 0 ? '}' : 'J' + digit - 1);
}

Punched ebcdic_punched(std::uint8_t c) {
  const unsigned zone = c >> 4;
  if ((zone != 0xc && zone != 0xd) || (c & 0xf) > 9) return {};
  return {static_cast<std::uint8_t>(zone == 0xc ? 'C' : 'D'), static_cast<std::uint8_t>('0' + (c & 0xf))};
}
std::uint8_t ebcdic_punch(Punched from) {
  return static_cast<std::uint8_t>((from.sign == 'C' ? 0xc0 : 0xd0) | (from.digit & 0xf));
}

template <std::uint8_t zero, Punched (*punched)(std::uint8_t)>
std::size_t find_fault(const Form&, const std::uint8_t* wire, std::size_t units) {
  const std::size_t size = wire_size({}, units);
  for (std::size_t i = 0; i + 1 < size; ++i)
    if (wire[i] < zero || wire[i] > zero + 9) return i;
  return size > 0 && punched(wire[size - 1]).sign == 0 ? size - 1 : no_fault;
}

template <Punched (*punched)(std::uint8_t)>
void read(const Form&, const std::uint8_t* wire, std::size_t units, std::uint8_t* value) {
  const std::size_t size = wire_size({}, units);
  if (size == 0) return;
  const Punched last = punched(wire[size - 1]);
  value[0] = last.sign;
  for (std::size_t i = 0; i + 1 < size; ++i) value[1 + i] = static_cast<std::uint8_t>('0' | (wire[i] & 0xf));
  value[size] = last.digit;
}

template <std::uint8_t zero, std::uint8_t (*punch)(Punched)>
void write(const Form&, const std::uint8_t* value, std::size_t units, std::uint8_t* wire) {
  const std::size_t size = wire_size({}, units);
  if (size == 0) return;
  for (std::size_t i = 0; i + 1 < size; ++i) wire[i] = static_cast<std::uint8_t>(zero | (value[1 + i] & 0xf));
  wire[size - 1] = punch({value[0], value[size]});
}

}  // namespace

const Encoding overpunch_encoding{
    "overpunch",         bit(Charset::signed_digits), wire_size, units_in, find_fault<'0', ascii_punched>,
    read<ascii_punched>, write<'0', ascii_punch>};
const Encoding overpunch_ebcdic_encoding{
    "overpunch_ebcdic",   bit(Charset::signed_digits), wire_size, units_in, find_fault<0xf0, ebcdic_punched>,
    read<ebcdic_punched>, write<0xf0, ebcdic_punch>};

}  // namespace iso8583
