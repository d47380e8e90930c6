// Days and civil time; the numbers come from Python's datetime.
#include "switch/base/clock.h"

#include <catch2/catch.hpp>

using namespace isoswitch;

namespace {

struct Moment {
  CivilTime civil;
  std::int64_t us;
  DayNumber day;
};

constexpr Moment moments[] = {
    {{1970, 1, 1, 0, 0, 0}, 0, 0},
    {{1969, 12, 31, 23, 59, 59}, -1'000'000, -1},
    {{1900, 1, 1, 0, 0, 0}, -2'208'988'800'000'000, -25'567},
    {{2000, 2, 29, 23, 59, 59}, 951'868'799'000'000, 11'016},
    {{2026, 1, 31, 23, 59, 59}, 1'769'903'999'000'000, 20'484},
    {{2038, 1, 19, 3, 14, 8}, 2'147'483'648'000'000, 24'855},
    {{2100, 3, 1, 0, 0, 0}, 4'107'542'400'000'000, 47'541},  // 2100 has no 29th of February
    {{9999, 12, 31, 23, 59, 59}, 253'402'300'799'000'000, 2'932'896},
};

}  // namespace

TEST_CASE("civil time and instants are the same moment", "[clock]") {
  for (const Moment& moment : moments) {
    INFO(moment.us);
    CHECK(instant_of(moment.civil).us == moment.us);
    CHECK(day_of({moment.us}) == moment.day);
    CHECK(day_number(moment.civil.year, moment.civil.month, moment.civil.day) == moment.day);
    const CivilTime civil_time = civil({moment.us + 999'999});  // the last microsecond of that second
    CHECK(civil_time.year == moment.civil.year);
    CHECK(civil_time.month == moment.civil.month);
    CHECK(civil_time.day == moment.civil.day);
    CHECK(civil_time.hour == moment.civil.hour);
    CHECK(civil_time.minute == moment.civil.minute);
    CHECK(civil_time.second == moment.civil.second);
  }
}

TEST_CASE("a day begins at midnight UTC and not a microsecond earlier", "[clock]") {
  constexpr std::int64_t day_us = 86'400'000'000;
  CHECK(day_of({day_us - 1}) == 0);
  CHECK(day_of({day_us}) == 1);
  CHECK(day_of({-1}) == -1);
  CHECK(day_of({-day_us}) == -1);
  CHECK(day_of({-day_us - 1}) == -2);
}

TEST_CASE("instants print as ISO 8601 in UTC with microseconds", "[clock]") {
  CHECK(to_iso8601({1'769'903'999'123'456}) == "2026-01-31T23:59:59.123456Z");
  CHECK(to_iso8601({0}) == "1970-01-01T00:00:00.000000Z");
  CHECK(to_iso8601({-1}) == "1969-12-31T23:59:59.999999Z");
}

TEST_CASE("a manual clock stands still until it is told to move", "[clock]") {
  ManualClock clock({1'000});
  CHECK(clock.now() == Instant{1'000});
  clock.pass(std::chrono::milliseconds{2});
  CHECK(clock.now() == Instant{3'000});
  CHECK(clock.now() - Instant{1'000} == std::chrono::microseconds{2'000});
  clock.set({5});
  CHECK(clock.now() == Instant{5});
}
