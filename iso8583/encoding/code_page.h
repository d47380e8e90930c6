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
// 037 with the euro sign where 037 has the currency sign. Latin-1 has no euro, so the value holds it as A4, as Latin-9
// does.
extern const CodePage cp1140;

}  // namespace iso8583
