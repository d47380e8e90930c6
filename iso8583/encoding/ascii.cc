// Characters as they are, in Latin-1, of which ASCII is the lower half.
#include <cstring>

#include "iso8583/encoding/encoding_rows.h"

namespace iso8583 {

namespace {

std::size_t same(Charset, std::size_t units) { return units; }

std::size_t find_fault(const Form& form, const std::uint8_t* wire, std::size_t units) {
  return find_stranger(form.charset, wire, units);
}

void copy(const Form&, const std::uint8_t* from, std::size_t units, std::uint8_t* to) {
  if (units > 0) std::memcpy(to, from, units);
}

}  // namespace

const Encoding ascii_encoding{"ascii", written_charsets, same, same, find_fault, copy, copy, nullptr, true};

}  // namespace iso8583
