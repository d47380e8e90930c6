// A text as a JSON string, where a whole JSON library is not needed.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace isoswitch::tools {

// With its quotes. Control characters and bytes above 0x7e (of a peer's Latin-1) are escaped.
inline std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte > 0x7e) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace isoswitch::tools
