// Bytes as hexadecimal text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace isoswitch {

std::string to_hex(std::span<const std::uint8_t> bytes);                   // lower case
std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text);  // either case; nothing: not hex or odd

}  // namespace isoswitch
