// Latin-1 and UTF-8: the former is what messages carry, the latter what people's files and terminals do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace iso8583 {

inline void append_utf8(std::string& out, unsigned code_point) {
  const auto add = [&out](unsigned byte) { out += static_cast<char>(static_cast<std::uint8_t>(byte)); };
  if (code_point < 0x80) return add(code_point);
  if (code_point < 0x800) {
    add(0xc0 | code_point >> 6);
  } else {
    add(0xe0 | code_point >> 12);
    add(0x80 | (code_point >> 6 & 0x3f));
  }
  add(0x80 | (code_point & 0x3f));
}

inline std::string to_utf8(std::string_view latin1) {
  std::string utf8;
  for (const char c : latin1) append_utf8(utf8, static_cast<std::uint8_t>(c));
  return utf8;
}

}  // namespace iso8583
