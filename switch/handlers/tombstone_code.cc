#include "switch/handlers/tombstone_code.h"

#include <algorithm>
#include <vector>

namespace isoswitch {

Reason read_tombstone_code(const Node& options) {
  std::vector<std::string_view> declines;
  for (std::uint8_t i = 0; i < reason_count; ++i)
    if (!approves(static_cast<Reason>(i))) declines.push_back(name(static_cast<Reason>(i)));
  const auto usual = std::ranges::find(declines, name(Reason::do_not_honor)) - declines.begin();
  const std::size_t chosen = options.choice("tombstone_code", declines, static_cast<std::size_t>(usual));
  return *reason_named(declines[chosen]);
}

}  // namespace isoswitch
