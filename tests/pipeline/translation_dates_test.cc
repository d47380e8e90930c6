#include <catch2/catch.hpp>

#include "switch/pipeline/date_forms.h"

using namespace isoswitch;

TEST_CASE("a day without a year is of the year that brings it nearest", "[dates]") {
  const Instant new_year = instant_of({2027, 1, 1, 0, 0, 3});
  CHECK(with_year("1231", new_year) == "261231");
  CHECK(with_year("0101", new_year) == "270101");
  CHECK(with_year("0630", new_year) == "270630");  // 180 days ahead, 185 behind
  CHECK(with_year("0704", new_year) == "260704");  // 184 days ahead, 181 behind
  const Instant old_year = instant_of({2026, 12, 31, 23, 59, 59});
  CHECK(with_year("0101", old_year) == "270101");
  CHECK(with_year("1231", old_year) == "261231");
  CHECK(with_year("1231", instant_of({2100, 1, 1, 0, 0, 0})) == "991231");  // the century is not told
}

TEST_CASE("the 29th of February is of a year that has one", "[dates]") {
  CHECK(with_year("0229", instant_of({2028, 3, 1, 0, 0, 0})) == "280229");
  CHECK(with_year("0229", instant_of({2027, 12, 1, 0, 0, 0})) == "280229");
  CHECK(with_year("0229", instant_of({2029, 1, 2, 0, 0, 0})) == "280229");
}

TEST_CASE("a day that there is not is left to its reader, in the year of its coming", "[dates]") {
  CHECK(with_year("0229", instant_of({2026, 3, 1, 0, 0, 0})) == "260229");
  CHECK(with_year("1332", instant_of({2026, 3, 1, 0, 0, 0})) == "261332");
}

TEST_CASE("a time without a day is of the day that brings it nearest", "[dates]") {
  const Instant morning = instant_of({2027, 1, 1, 1, 0, 0});
  CHECK(with_day("003000", morning) == "270101003000");
  CHECK(with_day("120000", morning) == "270101120000");
  CHECK(with_day("140000", morning) == "261231140000");  // thirteen hours ahead, eleven behind
  const Instant evening = instant_of({2026, 12, 31, 23, 0, 0});
  CHECK(with_day("003000", evening) == "270101003000");
  CHECK(with_day("120000", evening) == "261231120000");
}

TEST_CASE("an instant is written in UTC", "[dates]") {
  CHECK(yymmddhhmmss(instant_of({2026, 3, 4, 5, 6, 7})) == "260304050607");
  CHECK(mmddhhmmss(instant_of({2026, 3, 4, 5, 6, 7})) == "0304050607");
}
