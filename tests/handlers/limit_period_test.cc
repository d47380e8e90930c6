// Where days, weeks and months begin and end. The edges come from Python's zoneinfo, by the definition: the first
// instant whose local date is that day.
#include "switch/handlers/limit_period.h"

#include <catch2/catch.hpp>

using namespace isoswitch;

namespace {

LimitPeriod read(const std::string& text, std::vector<std::string>* told = nullptr) {
  Faults faults;
  const auto node = Node::from_text("limits.yaml", text, faults);
  REQUIRE(node);
  const LimitPeriod period = LimitPeriod::read(*node, "UTC");
  if (told != nullptr)
    *told = faults.all();
  else
    CHECK(faults.none());
  return period;
}

std::string fault_of(const std::string& text) {
  std::vector<std::string> told;
  read(text, &told);
  return told.size() == 1 ? told[0] : std::to_string(told.size()) + " faults";
}

void check_edges(const LimitPeriod& period, Instant starts, Instant ends) {
  for (const Instant inside : {starts, starts + (ends - starts) / 2, ends - Duration{1}}) {
    const auto edges = period.edges(inside);
    CHECK(to_iso8601(edges.starts) == to_iso8601(starts));
    CHECK(to_iso8601(edges.ends) == to_iso8601(ends));
  }
  CHECK(period.edges(ends).starts == ends);
  CHECK(period.edges(starts - Duration{1}).ends == starts);
}

}  // namespace

TEST_CASE("a day is as long as the clock of its zone makes it", "[limits]") {
  struct Row {
    std::string zone;
    CivilTime starts;
    CivilTime ends;
  };
  const Row row =
      GENERATE(Row{"Europe/Berlin", {2027, 3, 27, 23, 0, 0}, {2027, 3, 28, 22, 0, 0}},       // 23 h
               Row{"Europe/Berlin", {2027, 10, 30, 22, 0, 0}, {2027, 10, 31, 23, 0, 0}},     // 25 h
               Row{"America/New_York", {2027, 3, 14, 5, 0, 0}, {2027, 3, 15, 4, 0, 0}},      // 23 h
               Row{"America/New_York", {2026, 11, 1, 4, 0, 0}, {2026, 11, 2, 5, 0, 0}},      // 25 h
               Row{"America/Havana", {2024, 3, 10, 5, 0, 0}, {2024, 3, 11, 4, 0, 0}},        // no midnight
               Row{"America/Havana", {2024, 11, 3, 4, 0, 0}, {2024, 11, 4, 5, 0, 0}},        // midnight comes twice
               Row{"Africa/Cairo", {2024, 4, 25, 22, 0, 0}, {2024, 4, 26, 21, 0, 0}},        // no midnight
               Row{"Asia/Beirut", {2024, 3, 30, 22, 0, 0}, {2024, 3, 31, 21, 0, 0}},         // no midnight
               Row{"America/Sao_Paulo", {2018, 11, 4, 3, 0, 0}, {2018, 11, 5, 2, 0, 0}},     // no midnight
               Row{"America/Sao_Paulo", {2018, 2, 17, 2, 0, 0}, {2018, 2, 18, 3, 0, 0}},     // its last hour twice
               Row{"Australia/Lord_Howe", {2024, 4, 6, 13, 0, 0}, {2024, 4, 7, 13, 30, 0}},  // 24 h 30 min
               Row{"Asia/Kathmandu", {2025, 12, 31, 18, 15, 0}, {2026, 1, 1, 18, 15, 0}},
               Row{"Pacific/Apia", {2011, 12, 29, 10, 0, 0}, {2011, 12, 30, 10, 0, 0}},  // the day after was left out
               Row{"Pacific/Apia", {2011, 12, 30, 10, 0, 0}, {2011, 12, 31, 10, 0, 0}},
               Row{"UTC", {2028, 2, 29, 0, 0, 0}, {2028, 3, 1, 0, 0, 0}},
               Row{"Asia/Kolkata", {2026, 11, 23, 18, 30, 0}, {2026, 11, 24, 18, 30, 0}});
  CAPTURE(row.zone);
  check_edges(read("{period: day, zone: " + row.zone + "}"), instant_of(row.starts), instant_of(row.ends));
}

TEST_CASE("weeks begin on Monday, months on their first", "[limits]") {
  struct Row {
    std::string zone;
    std::string period;
    CivilTime starts;
    CivilTime ends;
  };
  const Row row = GENERATE(Row{"Europe/Berlin", "week", {2027, 3, 21, 23, 0, 0}, {2027, 3, 28, 22, 0, 0}},  // 167 h
                           Row{"Europe/Berlin", "week", {2026, 12, 27, 23, 0, 0}, {2027, 1, 3, 23, 0, 0}},
                           Row{"Europe/Berlin", "month", {2027, 2, 28, 23, 0, 0}, {2027, 3, 31, 22, 0, 0}},   // 743 h
                           Row{"America/New_York", "month", {2026, 11, 1, 4, 0, 0}, {2026, 12, 1, 5, 0, 0}},  // 721 h
                           Row{"UTC", "month", {2028, 2, 1, 0, 0, 0}, {2028, 3, 1, 0, 0, 0}},
                           Row{"Asia/Kolkata", "month", {2026, 11, 30, 18, 30, 0}, {2026, 12, 31, 18, 30, 0}});
  CAPTURE(row.zone, row.period);
  check_edges(read("{period: " + row.period + ", zone: " + row.zone + "}"), instant_of(row.starts),
              instant_of(row.ends));
}

TEST_CASE("a rolling window has its bucket, aligned to 1970 in UTC", "[limits]") {
  const LimitPeriod day = read("{rolling: 24 h}");
  CHECK(day.period() == Period{PeriodKind::rolling, 86'400});
  check_edges(day, instant_of({2026, 11, 24, 12, 0, 0}), instant_of({2026, 11, 24, 13, 0, 0}));
  check_edges(read("{rolling: 7 d}"), instant_of({2026, 11, 24, 12, 0, 0}), instant_of({2026, 11, 24, 18, 0, 0}));
  check_edges(read("{rolling: 24 h}"), instant_of({1969, 12, 31, 23, 0, 0}), instant_of({1970, 1, 1, 0, 0, 0}));
}

TEST_CASE("a period that is none is refused with what is wrong", "[limits]") {
  CHECK(fault_of("{period: daily}").find("'daily' is none of: day, week, month") != std::string::npos);
  CHECK(fault_of("{period: day, zone: Europe/Berln}").find("no time zone 'Europe/Berln'") != std::string::npos);
  CHECK(fault_of("{period: day, zone: /usr/share/zoneinfo/UTC}").find("no time zone") != std::string::npos);
  CHECK(fault_of("{period: day, zone: ../zoneinfo/UTC}").find("no time zone") != std::string::npos);
  CHECK(fault_of("{period: day, zone: 'file:UTC'}").find("no time zone") != std::string::npos);
  CHECK(fault_of("{rolling: 24 h, zone: UTC}").find("a rolling window has none") != std::string::npos);
  CHECK(fault_of("{rolling: 24 h, period: day}").find("expected either") != std::string::npos);
  CHECK(fault_of("{count: 3}").find("expected either") != std::string::npos);
  CHECK(fault_of("{rolling: 59 s}").find("from 1 min to 31 d") != std::string::npos);
  CHECK(fault_of("{rolling: 60001 ms}").find("whole seconds") != std::string::npos);
  CHECK(fault_of("{rolling: 32 d}").find("from 1 min to 31 d") != std::string::npos);
  CHECK(fault_of("{rolling: tomorrow}").find("no") != std::string::npos);
  read("{rolling: 1 min}");
  read("{rolling: 31 d}");
}
