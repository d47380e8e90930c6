#include "switch/base/clock.h"

#include <fmt/format.h>

namespace isoswitch {
namespace {

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t us_per_day = 86'400 * us_per_second;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

DayNumber day_of(Instant at) { return static_cast<DayNumber>(floor_div(at.us, us_per_day)); }

DayNumber day_number(int year, int month, int day) {
  using namespace std::chrono;
  const sys_days days = std::chrono::year{year} / month / day;
  return static_cast<DayNumber>(days.time_since_epoch().count());
}

CivilTime civil(Instant at) {
  using namespace std::chrono;
  const DayNumber day = day_of(at);
  const year_month_day date{sys_days{days{day}}};
  const std::int64_t second = (at.us - day * us_per_day) / us_per_second;
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(second / 3600),
          static_cast<int>(second / 60 % 60),
          static_cast<int>(second % 60)};
}

Instant instant_of(const CivilTime& c) {
  const std::int64_t second = c.hour * 3600 + c.minute * 60 + c.second;
  return {day_number(c.year, c.month, c.day) * us_per_day + second * us_per_second};
}

std::string to_iso8601(Instant at) {
  const CivilTime c = civil(at);
  const std::int64_t fraction = at.us - floor_div(at.us, us_per_second) * us_per_second;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", c.year, c.month, c.day, c.hour, c.minute, c.second,
                     fraction);
}

Instant SystemClock::now() const {
  using namespace std::chrono;
  return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace isoswitch
