// How long an issuer takes for an answer.
#include "tools/isotool/issuer_latency.h"

#include <fmt/format.h>

namespace isoswitch::tools {

Latency Latency::fixed(Duration always) {
  Latency latency;
  latency.least_ = always;
  return latency;
}

Result<Latency> Latency::between(Duration from, Duration to) {
  if (to < from) return failure("expected from no greater than to");
  // The draw below is exclusive at its upper end.
  return table(from, {{whole, to + Duration{1}}});
}

Result<Latency> Latency::table(Duration least, std::vector<Point> points) {
  std::uint64_t share = 0;
  Duration at = least;
  for (const Point& point : points) {
    if (point.share <= share || point.share > whole) return failure("expected percentiles that rise, each once");
    if (point.at < at) {
      return failure(
          fmt::format("expected durations that do not fall, found {} us behind {} us", point.at.count(), at.count()));
    }
    share = point.share;
    at = point.at;
  }
  if (share != whole) return failure("expected max, what no answer takes longer than");
  Latency latency;
  latency.least_ = least;
  latency.points_ = std::move(points);
  return latency;
}

Duration Latency::draw(Random& random) const {
  if (points_.empty()) return least_;
  const std::uint64_t drawn = random.below(whole);
  Point below{0, least_};
  for (const Point& point : points_) {
    if (drawn < point.share) {
      __extension__ using Wide = unsigned __int128;
      const Wide span = static_cast<Wide>((point.at - below.at).count());
      return below.at + Duration{static_cast<std::int64_t>(span * (drawn - below.share) / (point.share - below.share))};
    }
    below = point;
  }
  return below.at;
}

std::uint64_t share_of(std::string_view percentile) {
  if (percentile == "max") return Latency::whole;
  if (!percentile.starts_with('p') || percentile.size() < 2) return 0;
  std::uint64_t share = 0;
  std::uint64_t unit = Latency::whole / 100;  // of the digit before the point
  bool fraction = false;
  for (const char c : percentile.substr(1)) {
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (c < '0' || c > '9') return 0;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (fraction) {
      unit /= 10;
      if (unit == 0) return 0;
      share += digit * unit;
    } else {
      share = share * 10 + digit * unit;
    }
    if (share >= Latency::whole) return 0;
  }
  return share;
}

}  // namespace isoswitch::tools
