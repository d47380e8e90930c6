// Which records are meant.
#include "tools/isotool/replay_selection.h"

#include <catch2/catch.hpp>

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

SelectionOptions until(const std::string& text) {
  SelectionOptions options;
  options.until = text;
  return options;
}

}  // namespace

TEST_CASE("an end is a sequence, or a time with all that belongs to it", "[replay_selection]") {
  CHECK(period_of(until("4711"))->until == 4711);
  CHECK(period_of(until("4711"))->is_whole_time());
  const auto day = period_of(until("2026-11-25")).value();
  CHECK(day.until == 0);
  CHECK_FALSE(day.is_over(instant_of({2026, 11, 25, 23, 59, 59})));
  CHECK(day.is_over(instant_of({2026, 11, 26, 0, 0, 0})));
  for (const char* wrong : {"0", "x", "12x", "-1", "2026-13-01", "99999999999999999999"}) {
    INFO(wrong);
    CHECK_FALSE(period_of(until(wrong)));
  }
}

TEST_CASE("the earlier of two ends counts, and none may lie before the beginning", "[replay_selection]") {
  SelectionOptions options = until("2026-11-25");
  options.to = "2026-11-24";
  CHECK(period_of(options)->is_over(instant_of({2026, 11, 25, 0, 0, 0})));
  options.from = "2026-11-25";
  CHECK_FALSE(period_of(options));
}

TEST_CASE("a card is told by its last four digits or the beginning of its token", "[replay_selection]") {
  Selection selection;
  CHECK(selection.holds_card("", ""));
  selection.card = "0019";
  CHECK(selection.holds_card("01aabb", "0019"));
  CHECK_FALSE(selection.holds_card("010019", "0020"));
  CHECK_FALSE(selection.holds_card("", ""));
  selection.card = "01aab";
  CHECK(selection.holds_card("01aabb", "0020"));
  CHECK_FALSE(selection.holds_card("01abbb", "0020"));
}

TEST_CASE("a card number is no name of a card, and is not said again", "[replay_selection]") {
  for (std::string wrong : {"5413330000000019", "019", "541333******0019", "xyz12"}) {
    const std::string before = wrong;
    const std::string said = wrong_card(wrong);
    CHECK_FALSE(said.empty());
    CHECK(said.find(before) == std::string::npos);
  }
  std::string token = "01AABBCC";
  CHECK(wrong_card(token).empty());
  CHECK(token == "01aabbcc");
}
