// Bytes from and to hex, for tests that write frames down.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using Frame = std::vector<std::uint8_t>;

Frame from_hex(std::string_view text);  // blanks are passed over
Frame from_text(std::string_view text);
std::string to_hex(std::span<const std::uint8_t> bytes);  // upper case
