// The table of encodings, and which characters each set has.
#include "iso8583/encoding/encoding.h"

#include <algorithm>
#include <array>

#include "iso8583/encoding/encoding_rows.h"
#include "iso8583/encoding/words.h"

namespace iso8583 {

std::span<const Encoding> encodings() {
  static const std::array rows{
      ascii_encoding,       bcd_encoding, cp037_encoding,      cp500_encoding,     cp1047_encoding,
      cp1140_encoding,      hex_encoding, hex_ebcdic_encoding, overpunch_encoding, overpunch_ebcdic_encoding,
      nibble_sign_encoding, raw_encoding};
  return rows;
}

const Encoding* find_encoding(std::string_view name) {
  const auto rows = encodings();
  const auto found = std::ranges::find(rows, name, &Encoding::name);
  return found == rows.end() ? nullptr : &*found;
}

std::span<const std::string_view> fill_names() {
  static constexpr std::array<std::string_view, 4> names{"left_0", "right_0", "left_f", "right_f"};
  return names;
}

namespace {

template <class Belongs>
std::size_t first_not(const std::uint8_t* value, std::size_t from, std::size_t units, Belongs belongs) {
  for (std::size_t i = from; i < units; ++i)
    if (!belongs(value[i])) return i;
  return no_fault;
}

bool is_digit(std::uint8_t c) { return c >= '0' && c <= '9'; }

}  // namespace

std::size_t find_stranger(Charset charset, const std::uint8_t* value, std::size_t units) {
  switch (charset) {
    case Charset::digits: return all_digits(value, units) ? no_fault : first_not(value, 0, units, is_digit);
    case Charset::text:
      if (no_controls(value, units)) return no_fault;
      return first_not(value, 0, units, [](std::uint8_t c) { return c >= 0x20 && c != 0x7f; });
    case Charset::signed_digits:
      if (units > 0 && value[0] != 'C' && value[0] != 'D') return 0;
      return first_not(value, 1, units, is_digit);
    case Charset::track:
      return first_not(value, 0, units, [](std::uint8_t c) { return is_digit(c) || c == '=' || c == 'D'; });
    case Charset::binary: return no_fault;
  }
  return 0;
}

}  // namespace iso8583
