// How many of the outcomes within the last so-and-so seconds were faults.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "switch/base/clock.h"

namespace isoswitch {

// The window is made of `slices` equal parts of the clock's time and is not exact to the microsecond: it holds the
// slice that runs and those before it. So what is older than the window is never counted, what is younger than the
// window less one slice always is. Costs the same whatever comes in, and keeps no outcome.
class RollingShare {
 public:
  static constexpr std::int64_t slices = 50;

  // Of 50 µs at least: a slice has one. What 50 does not divide is rounded down.
  explicit RollingShare(Duration window);

  // Times are monotonic µs and never go back.
  void note(bool fault, std::int64_t now_us);
  std::uint64_t all(std::int64_t now_us);
  std::uint64_t faults(std::int64_t now_us);
  void clear();

 private:
  struct Slice {
    std::uint64_t all = 0;
    std::uint64_t faults = 0;
  };

  void move_to(std::int64_t now_us);
  Slice& running() { return slices_[static_cast<std::size_t>(newest_ % slices)]; }

  std::int64_t slice_us_;
  std::int64_t newest_ = 0;  // the running slice's number since the clock began
  std::array<Slice, slices> slices_{};
  Slice sum_;
};

}  // namespace isoswitch
