// A view of bytes that somebody else owns.
#pragma once

#include <cstdint>
#include <span>

namespace iso8583 {

using Bytes = std::span<const std::uint8_t>;

}  // namespace iso8583
