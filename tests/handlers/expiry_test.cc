// R14: holds end by the clock, once; days are closed by a record.
#include <catch2/catch.hpp>

#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration day = std::chrono::days{1};
const std::pair<std::string, std::string> estimates{"# pre_authorization: {field: 60", "pre_authorization: {field: 60"};
const std::pair<std::string, std::string> own_rules{
    "  # rules:", "  rules: [{mcc: [\"3501-3999\", \"7011\"], days: 31}, {kind: cash, days: 3}]"};

}  // namespace

TEST_CASE("a hold ends seven days after its approval, not a microsecond before", "[expiry]") {
  World world{{.stingy = GENERATE(false, true)}};
  world.sends("0100", {{4, "000000002500"}});
  world.pass(7 * day - 1us);
  CHECK(world.held() == 2500);
  world.pass(1us);
  CHECK(world.held() == 0);
  CHECK(world.can_spend() == 100000);
  CHECK(world.timekeeper().figures().holds_expired == 1);
  world.pass(1s);
  CHECK(world.timekeeper().figures().holds_expired == 1);
}

TEST_CASE("an increment and a completion begin the time anew", "[expiry]") {
  World world;
  world.sends("0100", {{4, "000000002500"}});
  const std::string original = world.original();
  world.pass(4 * day);
  if (GENERATE(true, false))
    world.sends("0100", {{4, "000000000500"}, {90, original}});
  else
    world.sends("0120", {{4, "000000003000"}, {39, "00"}, {90, original}});
  CHECK(world.held() == 3000);
  world.pass(4 * day);
  CHECK(world.held() == 3000);
  world.pass(3 * day);
  CHECK(world.held() == 0);
}

TEST_CASE("estimates are held for thirty days, categories and kinds as the profile says", "[expiry]") {
  struct Case {
    std::string processing_code, category, estimate;
    int days;
  };
  const Case one = GENERATE(Case{"000000", "5411", "...0", 7}, Case{"000000", "5411", "...1", 30},
                            Case{"000000", "3501", "...1", 31}, Case{"000000", "3999", "...0", 31},
                            Case{"000000", "4000", "...0", 7}, Case{"000000", "7011", "...0", 31},
                            Case{"010000", "6011", "...0", 3}, Case{"000000", "", "...0", 7});
  World world{{.profile_edits = {estimates, own_rules}}};
  world.sends("0100", {{3, one.processing_code}, {4, "000000002500"}, {18, one.category}, {60, one.estimate}});
  world.pass(one.days * day - 1us);
  CHECK(world.held() == 2500);
  world.pass(1us);
  CHECK(world.held() == 0);
}

TEST_CASE("what comes after the end posts without a hold, and its reversal undoes the posting", "[expiry]") {
  World world;
  world.sends("0100", {{4, "000000003500"}});
  const std::string original = world.original();
  world.pass(8 * day);
  CHECK((*world.sends("0420", {{4, "000000003500"}, {90, original}, {11, "900001"}}))[39] == "00");  // R7: too late
  CHECK(world.can_spend() == 100000);
  world.sends("0220", {{4, "000000003500"}, {90, original}});
  CHECK(world.held() == 0);
  CHECK(world.posted() == 96500);
  world.sends("0420", {{4, "000000003500"}, {90, world.original()}});
  CHECK(world.posted() == 100000);
  CHECK(world.exceptions().empty());
}

TEST_CASE("the rest of a hold that was captured in part ends, the captured part stays", "[expiry]") {
  World world{{.profile_edits = {{"# more_captures: {field: 60", "more_captures: {field: 60"}}}};
  world.sends("0100", {{4, "000000010000"}});
  const std::string original = world.original();
  world.sends("0220", {{4, "000000006000"}, {60, ".1"}, {90, original}});
  CHECK(world.held() == 4000);
  world.pass(7 * day);
  CHECK(world.held() == 0);
  CHECK(world.posted() == 94000);
  world.sends("0220", {{4, "000000004000"}, {90, original}});
  CHECK(world.posted() == 90000);
}

TEST_CASE("an increment after the end holds what it adds", "[expiry]") {
  World world;
  world.sends("0100", {{4, "000000003500"}});
  const std::string original = world.original();
  world.pass(8 * day);
  CHECK((*world.sends("0100", {{4, "000000000500"}, {90, original}}))[39] == "00");
  CHECK(world.held() == 500);
  world.sends("0420", {{4, "000000003500"}, {90, original}});
  CHECK(world.held() == 0);
}

TEST_CASE("a clock that runs away stops the timers until it is back", "[expiry]") {
  World world;
  world.sends("0100", {{4, "000000002500"}});
  ManualClock clock{Instant{1'800'000'000'000'000}};
  Timekeeper keeper{world.store(), clock, {.clock_jump_max = 5min}};
  keeper.tick(0);
  clock.pass(1s + 5min);
  keeper.tick(1'000'000);  // within the bound
  CHECK(keeper.figures().stopped == 0);
  const std::uint64_t closed = keeper.figures().days_closed;
  clock.pass(60 * day);
  keeper.tick(2'000'000);
  CHECK(keeper.figures().stopped == 1);
  CHECK(keeper.figures().clock_jumps == 1);
  keeper.tick(3'000'000);
  CHECK(keeper.figures().clock_jumps == 1);
  CHECK(keeper.figures().days_closed == closed);
  clock.pass(-60 * day);
  keeper.tick(4'000'000);
  CHECK(keeper.figures().stopped == 0);
}

TEST_CASE("each day is closed once, and what is kept no longer is gone", "[expiry]") {
  World world;
  world.sends("0100", {{4, "000000002500"}});
  world.sends("0420", {{4, "000000002500"}, {90, world.original()}});
  CHECK(world.timekeeper().figures().days_closed == 1);
  const std::size_t seen = world.store().rows().counts().seen;
  CHECK(seen == 2);
  for (int i = 0; i < 8; ++i) world.pass(day);
  CHECK(world.timekeeper().figures().days_closed == 9);
  CHECK(world.store().rows().counts().seen == 0);
}

// Its answer is not kept any more: taken as new, it would move the money again.
TEST_CASE("a repeat of a message of nine days ago moves nothing, and a person has to look", "[expiry]") {
  World world;
  const std::string type = GENERATE("0200", "0220", "0420");
  INFO(type);
  if (type == "0420") world.sends("0200", {{4, "000000002500"}});
  const std::string original = type == "0420" ? world.original() : std::string(42, '0');
  if (type == "0420")
    world.sends(type, {{4, "000000002500"}, {90, original}});
  else
    world.sends(type, {{4, "000000002500"}});
  const Minor posted = world.posted();
  world.pass(9 * day);
  const auto again = GENERATE(true, false) ? world.sends_again() : world.repeats();
  CHECK((*again)[39] == (type == "0200" ? "94" : "00"));
  CHECK(world.posted() == posted);
  REQUIRE(world.exceptions().size() == 1);
  CHECK(world.exceptions()[0].reason == ExceptionReason::late_repeat);
}
