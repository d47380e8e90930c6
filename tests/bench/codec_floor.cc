// Written as one would by hand for a single dialect, in its own file so that nothing is known about the frame.
#include "tests/bench/codec_floor.h"

#include <bit>

namespace bench {

namespace {

struct Row {
  std::uint8_t length_digits;
  std::uint8_t size;
  bool digits;
};

constexpr std::array<Row, 65> make_rows() {
  std::array<Row, 65> rows{};
  constexpr std::uint8_t fixed[] = {0, 0, 0, 6, 12, 12, 12, 10, 8, 8, 8, 6, 6, 4, 4, 4,
                                    4, 4, 4, 3, 3,  3,  3,  3,  3, 2, 2, 1, 9, 9, 9, 9};
  for (std::size_t i = 3; i < 32; ++i) rows[i] = {0, fixed[i], i < 28};
  rows[2] = {2, 19, true};
  rows[32] = rows[33] = {2, 11, true};
  rows[34] = {2, 28, false};
  rows[35] = {2, 37, false};
  rows[36] = {3, 104, false};
  rows[37] = {0, 12, false};
  rows[38] = {0, 6, false};
  rows[39] = {0, 2, false};
  rows[40] = {0, 3, false};
  rows[41] = {0, 8, false};
  rows[42] = {0, 15, false};
  rows[43] = {0, 40, false};
  rows[44] = {2, 25, false};
  rows[45] = {2, 76, false};
  for (std::size_t i = 46; i <= 48; ++i) rows[i] = {3, 0, false};
  for (std::size_t i = 49; i <= 51; ++i) rows[i] = {0, 3, false};
  rows[52] = {0, 16, false};
  rows[53] = {0, 16, true};
  for (std::size_t i = 54; i <= 63; ++i) rows[i] = {3, 0, false};
  rows[64] = {0, 16, false};
  return rows;
}

constexpr std::array<Row, 65> rows = make_rows();

constexpr std::array<std::uint8_t, 256> make_hex() {
  std::array<std::uint8_t, 256> hex{};
  for (unsigned i = 0; i < 10; ++i) hex['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 0; i < 6; ++i) hex['A' + i] = hex['a' + i] = static_cast<std::uint8_t>(10 + i);
  return hex;
}

constexpr std::array<std::uint8_t, 256> hex = make_hex();

template <bool checked>
bool walk_frame(std::span<const std::uint8_t> frame, Floor& out) {
  if (frame.size() < 20) return false;
  const std::uint8_t* const begin = frame.data();
  const std::uint8_t* const end = begin + frame.size();
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 16; ++i) bits = bits << 4 | hex[begin[4 + i]];
  out.present = bits;
  const std::uint8_t* at = begin + 20;
  while (bits != 0) {
    const auto field = static_cast<std::size_t>(std::countl_zero(bits)) + 1;
    bits &= ~(std::uint64_t{1} << (64 - field));
    const Row& row = rows[field];
    std::size_t size = row.size;
    if (row.length_digits != 0) {
      if (end - at < row.length_digits) return false;
      size = 0;
      for (unsigned i = 0; i < row.length_digits; ++i) size = 10 * size + static_cast<std::size_t>(*at++ - '0');
    }
    if (static_cast<std::size_t>(end - at) < size) return false;
    if (checked && row.digits)
      for (std::size_t i = 0; i < size; ++i)
        if (at[i] < '0' || at[i] > '9') return false;
    out.places[field] = {static_cast<std::uint32_t>(at - begin), static_cast<std::uint32_t>(size)};
    at += size;
  }
  return at == end;
}

}  // namespace

bool walk(std::span<const std::uint8_t> frame, Floor& out) { return walk_frame<false>(frame, out); }
bool walk_with_digit_checks(std::span<const std::uint8_t> frame, Floor& out) { return walk_frame<true>(frame, out); }

}  // namespace bench
