// Codes of standards as messages carry them: three digits or letters.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace iso8583 {

inline std::optional<std::uint16_t> three_digits(std::string_view text) {
  if (text.size() != 3) return std::nullopt;
  unsigned number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + static_cast<unsigned>(c - '0');
  }
  return static_cast<std::uint16_t>(number);
}

}  // namespace iso8583
