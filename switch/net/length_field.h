// The length field of a frame in its six encodings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "switch/net/framing.h"

namespace isoswitch {

// The highest value of a field of `size` bytes (0–4).
std::size_t length_max(LengthEncoding encoding, std::size_t size);

// Nothing: a byte is none of the encoding's digits.
std::optional<std::size_t> read_length(LengthEncoding encoding, Bytes field);

// value is at most length_max().
void append_length(LengthEncoding encoding, std::size_t size, std::size_t value, std::vector<std::uint8_t>& out);

}  // namespace isoswitch
