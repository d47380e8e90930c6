#include "switch/store/check_value.h"

#include <fmt/format.h>

namespace isoswitch::journal {

Result<void> compare_check_values(std::uint32_t expected, std::uint32_t found, std::string_view what) {
  if (expected == found) return {};
  return failure(fmt::format("expected CRC32C {:08x}{}, found {:08x}", expected, what, found));
}

bool is_same_hash(const Sha256& expected, const Sha256& found) { return expected == found; }

}  // namespace isoswitch::journal
