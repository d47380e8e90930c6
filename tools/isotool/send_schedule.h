// When each message of an open loop is due, whatever the answers do.
#pragma once

#include <cstdint>

#include "switch/base/clock.h"

namespace isoswitch::tools {

// Message i is due at start + i ÷ rate, without drift. A latency is measured from there, not from the moment the
// message was really written: otherwise a stall hides the waiting it causes (coordinated omission).
class SendSchedule {
 public:
  SendSchedule(Instant start, std::uint64_t rate_per_second) : start_(start), rate_(rate_per_second) {}

  Instant due(std::uint64_t index) const {
    const auto whole = static_cast<std::int64_t>(index / rate_);
    const auto rest = static_cast<std::int64_t>(index % rate_ * 1'000'000 / rate_);
    return {start_.us + whole * 1'000'000 + rest};
  }

  // How many messages are due by `now`, the first at the start itself.
  std::uint64_t due_by(Instant now) const {
    if (now < start_) return 0;
    const auto elapsed = static_cast<std::uint64_t>((now - start_).count());
    std::uint64_t count = elapsed / 1'000'000 * rate_ + elapsed % 1'000'000 * rate_ / 1'000'000 + 1;
    // Rounding down in due() can bring one more within reach.
    while (due(count) <= now) ++count;
    return count;
  }

 private:
  Instant start_;
  std::uint64_t rate_;  // > 0
};

}  // namespace isoswitch::tools
