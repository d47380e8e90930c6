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

// Sizes in bytes; `digits` says that a length counts digits.
constexpr std::array<Row, 65> make_packed_rows() {
  std::array<Row, 65> packed = rows;
  for (std::size_t i = 3; i < 28; ++i) packed[i].size = static_cast<std::uint8_t>((rows[i].size + 1) / 2);
  for (std::size_t i = 28; i < 32; ++i) packed[i].size = 5;
  packed[35].digits = true;
  packed[52].size = packed[53].size = packed[64].size = 8;
  return packed;
}

constexpr std::array<Row, 65> packed_rows = make_packed_rows();

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

bool walk_packed(std::span<const std::uint8_t> frame, Floor& out) {
  if (frame.size() < 10) return false;
  const std::uint8_t* const begin = frame.data();
  const std::uint8_t* const end = begin + frame.size();
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | begin[2 + i];
  out.present = bits;
  const std::uint8_t* at = begin + 10;
  while (bits != 0) {
    const auto field = static_cast<std::size_t>(std::countl_zero(bits)) + 1;
    bits &= ~(std::uint64_t{1} << (64 - field));
    const Row& row = packed_rows[field];
    std::size_t size = row.size;
    if (row.length_digits != 0) {
      const unsigned bytes = (row.length_digits + 1U) / 2;
      if (end - at < static_cast<std::ptrdiff_t>(bytes)) return false;
      size = 0;
      for (unsigned i = 0; i < bytes; ++i, ++at)
        size = 100 * size + 10 * static_cast<std::size_t>(*at >> 4) + (*at & 0xf);
      if (row.digits) size = (size + 1) / 2;
    }
    if (static_cast<std::size_t>(end - at) < size) return false;
    out.places[field] = {static_cast<std::uint32_t>(at - begin), static_cast<std::uint32_t>(size)};
    at += size;
  }
  return at == end;
}

bool walk_packed_with_tags(std::span<const std::uint8_t> frame, TagFloor& out) {
  out.tags = 0;
  if (!walk_packed(frame, out.fields)) return false;
  const Floor::Place place = out.fields.places[55];
  const std::uint8_t* at = frame.data() + place.offset;
  const std::uint8_t* const end = at + place.size;
  while (at < end && out.tags < out.places.size()) {
    std::uint32_t tag = *at++;
    if ((tag & 0x1f) == 0x1f) {
      do {
        if (at == end) return false;
        tag = tag << 8 | *at;
      } while ((*at++ & 0x80) != 0);
    }
    if (at == end) return false;
    std::size_t size = *at++;
    if (size >= 0x80) {
      std::size_t bytes = size & 0x7f;
      for (size = 0; bytes > 0; --bytes) {
        if (at == end) return false;
        size = size << 8 | *at++;
      }
    }
    if (static_cast<std::size_t>(end - at) < size) return false;
    out.tag[out.tags] = tag;
    out.places[out.tags++] = {static_cast<std::uint32_t>(at - frame.data()), static_cast<std::uint32_t>(size)};
    at += size;
  }
  return at == end;
}

bool walk(std::span<const std::uint8_t> frame, Floor& out) { return walk_frame<false>(frame, out); }
bool walk_with_digit_checks(std::span<const std::uint8_t> frame, Floor& out) { return walk_frame<true>(frame, out); }

}  // namespace bench
