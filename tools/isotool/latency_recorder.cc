// Latencies in microseconds, counted in buckets.
#include "tools/isotool/latency_recorder.h"

#include <algorithm>
#include <bit>

namespace isoswitch::tools {

void LatencyRecorder::record(std::int64_t latency_us) {
  latency_us = std::max<std::int64_t>(latency_us, 0);
  ++counts_[bucket_of(static_cast<std::uint64_t>(latency_us))];
  ++count_;
  sum_us_ += latency_us;
  max_us_ = std::max(max_us_, latency_us);
}

std::int64_t LatencyRecorder::percentile_us(unsigned per_mille) const {
  if (count_ == 0) return 0;
  const std::uint64_t wanted = std::max<std::uint64_t>((count_ * per_mille + 999) / 1000, 1);
  std::uint64_t reached = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    reached += counts_[bucket];
    if (reached >= wanted) return std::min(static_cast<std::int64_t>(end_of(bucket)), max_us_);
  }
  return max_us_;
}

std::size_t LatencyRecorder::bucket_of(std::uint64_t us) {
  const int bits = static_cast<int>(std::bit_width(us));
  if (bits <= exact_bits) return us;
  if (bits > largest_bits) return buckets - 1;
  const int shift = bits - exact_bits;  // leaves 64..127
  const std::uint64_t leading = us >> shift;
  return (std::size_t{1} << exact_bits) + static_cast<std::size_t>(shift - 1) * per_octave + (leading - per_octave);
}

std::uint64_t LatencyRecorder::end_of(std::size_t bucket) {
  if (bucket < (std::size_t{1} << exact_bits)) return bucket;
  const std::size_t above = bucket - (std::size_t{1} << exact_bits);
  const std::size_t shift = above / per_octave + 1;
  const std::uint64_t leading = above % per_octave + per_octave;
  return ((leading + 1) << shift) - 1;
}

}  // namespace isoswitch::tools
