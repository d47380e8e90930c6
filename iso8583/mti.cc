// Message types from and to text.
#include "iso8583/mti.h"

namespace iso8583 {

std::optional<Mti> Mti::parse(std::string_view text) {
  if (text.size() != 4) return std::nullopt;
  unsigned code = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    code = code << 4 | static_cast<unsigned>(c - '0');
  }
  return Mti(static_cast<std::uint16_t>(code));
}

std::string Mti::text() const {
  std::string text(4, '0');
  for (unsigned i = 0; i < 4; ++i) text[i] = static_cast<char>('0' + (code_ >> (12 - 4 * i) & 0xf));
  return text;
}

}  // namespace iso8583
