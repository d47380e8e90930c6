// How long an issuer takes for an answer: always the same, between two bounds, or as a table of percentiles says.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "switch/base/clock.h"
#include "switch/base/random.h"
#include "switch/base/result.h"

namespace isoswitch::tools {

class Latency {
 public:
  static constexpr std::uint64_t whole = 1'000'000'000;  // shares count billionths

  // This share of all answers takes at most so long.
  struct Point {
    std::uint64_t share = 0;
    Duration at{};
  };

  Latency() = default;  // none
  static Latency fixed(Duration always);
  static Result<Latency> between(Duration from, Duration to);  // any of them, both ends included
  // Between two points every duration is as likely as the other. Errors: shares or durations that do not rise, a last
  // point that is not the whole (max).
  static Result<Latency> table(Duration least, std::vector<Point> points);

  Duration draw(Random& random) const;

 private:
  Duration least_{};
  std::vector<Point> points_;  // empty: always least_
};

// "p50" is half of all, "p99.9" all but a thousandth, "max" all. Nothing (0): it is no such name.
std::uint64_t share_of(std::string_view percentile);

}  // namespace isoswitch::tools
