// A time that a person writes: as exact as he likes.
#pragma once

#include <optional>
#include <string_view>

#include "switch/base/clock.h"

namespace isoswitch::tools {

// 2026-11-25T18:00:00.123Z, or its beginning from the day on: then it stands for all of that day, minute, second …
struct TimeSpan {
  Instant first;
  Instant last;  // itself included
};
std::optional<TimeSpan> parse_time(std::string_view text);

}  // namespace isoswitch::tools
