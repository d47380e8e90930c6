// Binary as it is.
#include <cstring>

#include "iso8583/encoding/encoding_rows.h"

namespace iso8583 {

namespace {

std::size_t same(Charset, std::size_t units) { return units; }
std::size_t find_fault(const Form&, const std::uint8_t*, std::size_t) { return no_fault; }
void copy(const Form&, const std::uint8_t* from, std::size_t units, std::uint8_t* to) {
  if (units > 0) std::memcpy(to, from, units);
}

}  // namespace

const Encoding raw_encoding{"raw", bit(Charset::binary), same, same, find_fault, copy, copy, nullptr, true};

}  // namespace iso8583
