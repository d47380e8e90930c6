// What stands in a segment behind something that is not whole: whether that is its end, or damage in its midst.
#pragma once

#include <optional>

#include "switch/store/segment_walk.h"

namespace isoswitch::journal {

// Where the first whole batch of records behind `last_sequence`, or the first seal, stands behind `offset`. Nothing:
// there is none.
Result<std::optional<std::uint64_t>> whole_behind(SegmentBytes& segment, std::uint32_t tag, std::uint64_t offset,
                                                  std::uint64_t last_sequence);

// The first block from `offset` on that has anything in it.
Result<std::optional<std::uint64_t>> used_from(SegmentBytes& segment, std::uint64_t offset);

}  // namespace isoswitch::journal
