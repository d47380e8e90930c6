// A frame as people paste it: hexadecimal digits in either case, with blanks anywhere and 0x before any group.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/result.h"

namespace isoswitch::tools {

// Replaces `bytes`. Errors say at which column, and never what stands there: it may be card data.
Result<void> read_hex_line(std::string_view line, std::vector<std::uint8_t>& bytes);

// Upper case, no blanks.
void append_hex(std::string& out, const std::vector<std::uint8_t>& bytes);

}  // namespace isoswitch::tools
