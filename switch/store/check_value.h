// The one place where a check value or hash that stands beside some bytes is compared with that of the bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "switch/store/journal_format.h"

namespace isoswitch::journal {

// Error: "expected CRC32C 0badcafe of the chunk, found 00000000"; what: " of the chunk".
Result<void> compare_check_values(std::uint32_t expected, std::uint32_t found, std::string_view what = {});
bool is_same_hash(const Sha256& expected, const Sha256& found);

}  // namespace isoswitch::journal
