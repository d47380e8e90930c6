// Single hexadecimal digits.
#pragma once

#include <cstdint>

namespace iso8583 {

inline constexpr char hex_digits[] = "0123456789ABCDEF";

constexpr int hex_value(std::uint8_t c) {  // -1: not a hexadecimal digit
  if (c >= '0' && c <= '9') return c - '0';
  const int letter = c | 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

}  // namespace iso8583
