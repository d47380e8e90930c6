// How the length before a variable field is written, and what it counts: one row per way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iso8583 {

// What a length counts. digits: characters of the value, for binary its hex digits.
// bytes: bytes of the wire for packed digits, for binary the bytes that the value has.
enum class Counts : std::uint8_t { digits, bytes };
std::span<const std::string_view> counts_names();  // indexed by Counts

inline constexpr unsigned no_length = static_cast<unsigned>(-1);

struct LengthEncoding {
  std::string_view name;
  std::size_t (*wire_size)(unsigned digits);                     // bytes of a length with so many digits (LL: 2)
  unsigned (*most)(unsigned digits);                             // the highest length it can say
  unsigned (*read)(const std::uint8_t* wire, std::size_t size);  // no_length: not a length
  void (*write)(unsigned length, std::size_t size, std::uint8_t* wire);
};

std::span<const LengthEncoding> length_encodings();
const LengthEncoding* find_length_encoding(std::string_view name);

}  // namespace iso8583
