// Counts of durations in log-spaced buckets, 50 µs to 10 s: what latencies and sync times are measured with.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace isoswitch {

struct Histogram {
  // Upper bounds in µs, inclusive, three to a decade; what is longer falls into the last bucket, which has no bound.
  static constexpr std::array<std::int64_t, 17> bounds_us = {
      50,     100,     200,     500,     1'000,     2'000,     5'000,     10'000,    20'000,
      50'000, 100'000, 200'000, 500'000, 1'000'000, 2'000'000, 5'000'000, 10'000'000};

  std::array<std::uint64_t, bounds_us.size() + 1> counts{};  // each bucket alone, not cumulative
  std::uint64_t count = 0;
  std::uint64_t sum_us = 0;

  // A negative duration (the clock was set back) counts as zero.
  void observe(std::int64_t us) {
    const std::int64_t value = std::max<std::int64_t>(us, 0);
    const auto bound = std::lower_bound(bounds_us.begin(), bounds_us.end(), value);
    ++counts[static_cast<std::size_t>(bound - bounds_us.begin())];
    ++count;
    sum_us += static_cast<std::uint64_t>(value);
  }

  // The upper bound (µs) of the bucket that holds the given share of all, in thousandths (500 is the median); 0 if
  // nothing was observed, the highest bound where the bucket has none.
  std::int64_t quantile_us(std::uint32_t thousandths) const {
    if (count == 0) return 0;
    const std::uint64_t rank = std::max<std::uint64_t>((count * thousandths + 999) / 1000, 1);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < bounds_us.size(); ++i) {
      seen += counts[i];
      if (seen >= rank) return bounds_us[i];
    }
    return bounds_us.back();
  }
};

}  // namespace isoswitch
