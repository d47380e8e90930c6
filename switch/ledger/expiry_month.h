// The month that a card is good to, YYMM of a 2000s date.
#pragma once

#include <cstdint>

#include "switch/base/clock.h"

namespace isoswitch {

inline std::uint16_t month_of(Instant at) {
  const CivilTime now = civil(at);
  return static_cast<std::uint16_t>((now.year % 100) * 100 + now.month);
}

// A card is good to the end of its month.
inline bool is_over(std::uint16_t yymm, Instant now) { return yymm < month_of(now); }

}  // namespace isoswitch
