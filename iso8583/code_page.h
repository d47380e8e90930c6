// An EBCDIC code page: a one-to-one table between its bytes and Latin-1.
#pragma once

#include <array>
#include <cstdint>

namespace iso8583 {

struct CodePage {
  std::array<std::uint8_t, 256> to_latin1;
  std::array<std::uint8_t, 256> from_latin1;
};

extern const CodePage cp037;
extern const CodePage cp500;
extern const CodePage cp1047;

}  // namespace iso8583
