#include "switch/handlers/limit_period.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <fmt/format.h>

#include <algorithm>

namespace isoswitch {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::string_view calendar_names[] = {"day", "week", "month"};
constexpr PeriodKind calendar_kinds[] = {PeriodKind::day, PeriodKind::week, PeriodKind::month};

constexpr Duration rolling_min = minutes{1};
constexpr Duration rolling_max = days{31};

// A name, and no path: it is looked up in the machine's own directory of zones.
bool is_zone_name(std::string_view name) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  return !name.empty() && name.front() != '/' && name.find_first_not_of(letters) == std::string_view::npos;
}

std::optional<absl::TimeZone> find_zone(const std::string& name) {
  absl::TimeZone zone;
  if (!is_zone_name(name) || !absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

absl::CivilDay first_day(PeriodKind kind, absl::CivilDay day) {
  if (kind == PeriodKind::week) return absl::PrevWeekday(day + 1, absl::Weekday::monday);
  if (kind == PeriodKind::month) return absl::CivilDay{absl::CivilMonth{day}};
  return day;
}

absl::CivilDay next_first_day(PeriodKind kind, absl::CivilDay first) {
  if (kind == PeriodKind::week) return first + 7;
  if (kind == PeriodKind::month) return absl::CivilDay{absl::CivilMonth{first} + 1};
  return first + 1;
}

}  // namespace

struct LimitPeriod::Zone {
  absl::TimeZone zone;

  Instant start_of(absl::CivilDay day) const {
    return {absl::ToUnixMicros(absl::FromCivil(absl::CivilSecond{day}, zone))};
  }
};

void LimitPeriod::check_zone(const Node& node, const std::string& zone) {
  if (!find_zone(zone))
    node.fault(fmt::format("no time zone '{}' as \"Europe/Berlin\" in /usr/share/zoneinfo (package tzdata)", zone));
}

LimitPeriod LimitPeriod::read(const Node& window, const std::string& zone) {
  LimitPeriod read;
  const auto rolling = window.find("rolling");
  if (rolling.has_value() == window.find("period").has_value()) {
    window.fault("expected either period: day, week or month, or rolling: 24 h");
    return read;
  }
  if (rolling) {
    const std::size_t faults = window.faults().all().size();
    const Duration length = window.duration("rolling");
    const bool is_duration = window.faults().all().size() == faults;
    if (is_duration && (length < rolling_min || length > rolling_max || length.count() % 1'000'000 != 0))
      rolling->fault("expected whole seconds, from 1 min to 31 d");
    const Duration usable = std::clamp(length, rolling_min, rolling_max);
    read.period_ = {PeriodKind::rolling, static_cast<std::uint32_t>(usable.count() / 1'000'000)};
    read.bucket_ = *bucket_length(usable);
    if (window.find("zone")) window.fault("zone: a rolling window has none");
    return read;
  }
  read.period_.kind = calendar_kinds[window.choice("period", calendar_names)];
  const std::string name = window.text("zone", zone);
  if (const auto own = window.find("zone")) check_zone(*own, name);
  read.zone_ = std::make_shared<const Zone>(find_zone(name).value_or(absl::UTCTimeZone()));
  return read;
}

LimitPeriod::Edges LimitPeriod::edges(Instant at) const {
  if (period_.kind == PeriodKind::rolling) {
    const std::int64_t into = at.us % bucket_.count();
    const Instant starts{at.us - (into < 0 ? into + bucket_.count() : into)};
    return {starts, starts + bucket_};
  }
  const absl::CivilDay today{absl::ToCivilSecond(absl::FromUnixMicros(at.us), zone_->zone)};
  const absl::CivilDay first = first_day(period_.kind, today);
  return {zone_->start_of(first), zone_->start_of(next_first_day(period_.kind, first))};
}

}  // namespace isoswitch
