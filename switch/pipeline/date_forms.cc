#include "switch/pipeline/date_forms.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>

namespace isoswitch {
namespace {

// Two digits at a place; -1 where there are none.
int two(std::string_view text, std::size_t at) {
  const auto digit = [&](std::size_t place) { return text[place] >= '0' && text[place] <= '9'; };
  if (text.size() < at + 2 || !digit(at) || !digit(at + 1)) return -1;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

std::optional<DayNumber> day_of_year(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return day_number(year, month, day);
}

}  // namespace

std::string yymmddhhmmss(Instant at) {
  const CivilTime c = civil(at);
  return fmt::format("{:02}{:02}{:02}{:02}{:02}{:02}", c.year % 100, c.month, c.day, c.hour, c.minute, c.second);
}

std::string mmddhhmmss(Instant at) { return yymmddhhmmss(at).substr(2); }

std::string with_year(std::string_view mmdd, Instant near) {
  const int here = civil(near).year;
  const DayNumber today = day_of(near);
  const int month = two(mmdd, 0);
  const int day = two(mmdd, 2);
  int best = here;
  std::optional<int> distance;
  for (const int year : {here, here - 1, here + 1}) {
    const auto number = month < 0 || day < 0 ? std::nullopt : day_of_year(year, month, day);
    if (!number || (distance && std::abs(*number - today) >= *distance)) continue;
    best = year;
    distance = std::abs(*number - today);
  }
  return fmt::format("{:02}{}", best % 100, mmdd);
}

std::string with_day(std::string_view hhmmss, Instant near) {
  const CivilTime c = civil(near);
  constexpr int half_a_day = 43'200;
  const int now = c.hour * 3600 + c.minute * 60 + c.second;
  const int then = two(hhmmss, 0) * 3600 + two(hhmmss, 2) * 60 + two(hhmmss, 4);
  const int days = then - now > half_a_day ? -1 : now - then > half_a_day ? 1 : 0;
  return fmt::format("{}{}", yymmddhhmmss(near + std::chrono::days{days}).substr(0, 6), hhmmss);
}

}  // namespace isoswitch
