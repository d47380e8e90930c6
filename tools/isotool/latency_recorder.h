// Latencies in microseconds, counted in buckets: exact below 128 µs, to one part in 64 above.
#pragma once

#include <array>
#include <cstdint>

namespace isoswitch::tools {

// Never allocates; recording costs a few nanoseconds. What is recorded is the caller's choice: `load` records from the
// moment a message was *due*, so that a server that stalls is charged for everything that had to wait behind the stall.
class LatencyRecorder {
 public:
  void record(std::int64_t latency_us);  // below zero counts as zero

  std::uint64_t count() const { return count_; }
  std::int64_t max_us() const { return max_us_; }
  std::int64_t mean_us() const { return count_ == 0 ? 0 : sum_us_ / static_cast<std::int64_t>(count_); }

  // The smallest recorded latency that at least this many per mille of all do not exceed: 500 is the median, 999 is
  // p99.9. Rounded up to the end of its bucket, never above the maximum. Nothing recorded: 0.
  std::int64_t percentile_us(unsigned per_mille) const;

 private:
  static constexpr int exact_bits = 7;     // values below 2^7 have a bucket of their own
  static constexpr int per_octave = 64;    // buckets between two powers of two
  static constexpr int largest_bits = 40;  // 2^40 µs are twelve days
  static constexpr std::size_t buckets = (1 << exact_bits) + (largest_bits - exact_bits) * per_octave;

  static std::size_t bucket_of(std::uint64_t us);
  static std::uint64_t end_of(std::size_t bucket);

  std::array<std::uint64_t, buckets> counts_{};
  std::uint64_t count_ = 0;
  std::int64_t sum_us_ = 0;
  std::int64_t max_us_ = 0;
};

}  // namespace isoswitch::tools
