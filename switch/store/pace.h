// Long work beside the switch's own: done in pieces, with a rest after each.
#pragma once

#include <cstddef>
#include <functional>

namespace isoswitch::journal {

// Called between pieces, to rest or to end: false ends the work. Empty: it is done at once.
using Pace = std::function<bool()>;

// So much is read or written at once: few enough that a batch's write beside it hardly waits (docs/performance.md).
inline constexpr std::size_t piece_bytes = std::size_t{64} << 10;

inline constexpr const char* ended_early = "ended before it was done";

inline bool goes_on(const Pace& pace) { return !pace || pace(); }

}  // namespace isoswitch::journal
