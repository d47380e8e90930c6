// Eight characters at a time: the checks of the hot path.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace iso8583 {

constexpr std::uint64_t every(std::uint8_t byte) { return byte * 0x0101010101010101ULL; }

inline std::uint64_t load_8(const std::uint8_t* p) {
  std::uint64_t word;
  std::memcpy(&word, p, 8);
  return word;
}
inline std::uint32_t load_4(const std::uint8_t* p) {
  std::uint32_t word;
  std::memcpy(&word, p, 4);
  return word;
}

constexpr std::uint64_t big_endian(std::uint64_t word) {
  return std::endian::native == std::endian::little ? std::byteswap(word) : word;
}

// Each of these is zero if all bytes belong; otherwise bits are set in bytes that do not (and perhaps in ones after a
// strange byte, which does no harm: the exact place is looked for only then).
constexpr std::uint64_t not_digits(std::uint64_t word) {
  return ((word & every(0xf0)) | (((word + every(0x06)) & every(0xf0)) >> 4)) ^ every(0x33);
}
constexpr std::uint64_t controls(std::uint64_t word) {
  const std::uint64_t del = word ^ every(0x7f);
  return (((word - every(0x20)) & ~word) | ((del - every(0x01)) & ~del)) & every(0x80);
}
// Packed digits: a nibble above 9 has its top bit and one of the two below it.
constexpr std::uint64_t not_packed_digits(std::uint64_t word) {
  return (word >> 3) & ((word >> 2) | (word >> 1)) & every(0x11);
}

// Bytes that are equal to one, as their top bits. Exact: no carry from one byte to the next.
constexpr std::uint64_t equal_to(std::uint64_t word, std::uint8_t byte) {
  const std::uint64_t other = word ^ every(byte);
  return ~(((other & every(0x7f)) + every(0x7f)) | other | every(0x7f));
}
// Digits and the two separators of track 2.
constexpr std::uint64_t not_track(std::uint64_t word) {
  const std::uint64_t separators = (equal_to(word, '=') | equal_to(word, 'D')) >> 7;
  return not_digits((word & ~(separators * 0xff)) | separators * '0');
}
// The same, packed: a separator is nibble D.
constexpr std::uint64_t not_packed_track(std::uint64_t word) {
  const std::uint64_t separator = (word >> 3) & (word >> 2) & ~(word >> 1) & word;
  return not_packed_digits(word) & ~separator;
}

// Whether `test` finds nothing in any of the n bytes.
template <class Test>
inline bool none(const std::uint8_t* p, std::size_t n, std::uint64_t harmless, Test test) {
  std::uint64_t found = 0;
  if (n >= 8) {
    for (std::size_t i = 0; i + 8 <= n; i += 8) found |= test(load_8(p + i));
    return (found | test(load_8(p + n - 8))) == 0;
  }
  if (n >= 4) return test(std::uint64_t{load_4(p)} | std::uint64_t{load_4(p + n - 4)} << 32) == 0;
  if (n == 0) return true;
  const std::uint64_t few = std::uint64_t{p[0]} | std::uint64_t{p[n / 2]} << 8 | std::uint64_t{p[n - 1]} << 16;
  return test(few | (harmless & ~std::uint64_t{0xffffff})) == 0;
}

inline bool all_digits(const std::uint8_t* p, std::size_t n) { return none(p, n, every('0'), not_digits); }
inline bool no_controls(const std::uint8_t* p, std::size_t n) { return none(p, n, every(' '), controls); }
inline bool all_track(const std::uint8_t* p, std::size_t n) { return none(p, n, every('0'), not_track); }
inline bool all_packed_track(const std::uint8_t* p, std::size_t n) { return none(p, n, 0, not_packed_track); }
inline bool all_packed_digits(const std::uint8_t* p, std::size_t n) { return none(p, n, 0, not_packed_digits); }

}  // namespace iso8583
