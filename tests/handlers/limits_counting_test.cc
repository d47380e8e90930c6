// What limits count, and what they give back: over both stores, by every message that does.
#include <catch2/catch.hpp>

#include "tests/handlers/limited_world.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace std::chrono_literals;

namespace {

std::string remains(const std::string& amount) { return amount + std::string(30, '0'); }

}  // namespace

TEST_CASE("only what is approved counts", "[limits]") {
  World world{limited(three_a_day)};
  CHECK(code(world.sends("0100", {{4, "000000010001"}})) == "61");
  CHECK(code(world.sends("0100", {{49, "840"}})) == "12");
  CHECK(code(world.sends("0100", {{4, "000000000000"}})) == "00");                 // a check of the card
  CHECK(code(world.sends("0100", {{3, "310000"}, {4, "000000000000"}})) == "00");  // a balance
  CHECK(code(world.sends("0200", {{3, "200000"}, {4, "000000005000"}})) == "00");  // a refund
  CHECK(counted(world) == Sum{0, 0});
  world.sends("0200", {{4, "000000009000"}});
  CHECK(counted(world) == Sum{1, 9000});
  CHECK(code(world.sends_again()) == "00");
  CHECK(code(world.repeats()) == "00");
  CHECK(counted(world) == Sum{1, 9000});
}

TEST_CASE("a request that the balance declines counts nothing", "[limits]") {
  WorldOptions options = limited("{name: pos, currency: EUR, windows: [{period: day, count: 3, amount: 900000}]}");
  World world{options};
  CHECK(code(world.sends("0100", {{4, "000000100001"}})) == "51");
  CHECK(counted(world) == Sum{0, 0});
}

TEST_CASE("a partial approval counts its part", "[limits]") {
  WorldOptions options = limited("{name: pos, currency: EUR, windows: [{period: day, amount: 900000}]}");
  options.profile_edits = {{"# partial_approval: {field: 60", "partial_approval: {field: 60"}};
  options.balance = 3000;
  World world{options};
  CHECK(code(world.sends("0100", {{4, "000000005000"}, {60, "1"}})) == "10");
  CHECK(counted(world) == Sum{1, 3000});
}

TEST_CASE("in two currencies the account's counts", "[limits]") {
  World world{limited("{name: pos, currency: EUR, single: 9237, windows: [{period: day, amount: 90000}]}")};
  CHECK(code(world.sends("0100", {{4, "000000010000"}, {49, "840"}, {6, "000000009237"}, {51, "978"}})) == "00");
  CHECK(counted(world) == Sum{1, 9237});
}

TEST_CASE("a full reversal gives back amount and count, of a hold and of a posting", "[limits]") {
  World world{limited(three_a_day)};
  const std::string mti = GENERATE("0100", "0200");
  world.sends(mti, {{4, "000000004000"}});
  CHECK(counted(world) == Sum{1, 4000});
  CHECK(code(world.sends("0420", {{4, "000000004000"}, {90, world.original()}})) == "00");
  CHECK(counted(world) == Sum{0, 0});
  CHECK(code(world.sends("0420", {{4, "000000004000"}, {90, world.original()}})) == "00");
  world.sends("0100", {{4, "000000000500"}});
  CHECK(counted(world) == Sum{1, 500});
}

TEST_CASE("a partial reversal gives back its amount, and the purchase still counts as one", "[limits]") {
  World world{limited(three_a_day)};
  const std::string mti = GENERATE("0100", "0200");
  world.sends(mti, {{4, "000000004000"}});
  const std::string original = world.original();
  world.sends("0420", {{4, "000000004000"}, {90, original}, {95, remains("000000001500")}});
  CHECK(counted(world) == Sum{1, 1500});
  world.sends("0420", {{4, "000000004000"}, {90, original}});
  CHECK(counted(world) == Sum{0, 0});
}

TEST_CASE("a reversal on the next day gives back into the day before, and into the month", "[limits]") {
  World world{limited(three_a_day + ", {name: month, currency: EUR, windows: [{period: month, amount: 50000}]}")};
  world.sends("0100", {{4, "000000004000"}});
  const std::string original = world.original();
  world.pass(12h + 1s);
  world.sends("0100", {{4, "000000000700"}});
  world.sends("0420", {{4, "000000004000"}, {90, original}});
  CHECK(counted(world) == Sum{1, 700});  // yesterday's bucket is empty and gone
  CHECK(counted(world, "month") == Sum{1, 700});
}

TEST_CASE("a reversal that came first leaves nothing to count", "[limits]") {
  World world{limited(three_a_day)};
  world.sends("0420", {{4, "000000004000"},
                       {11, "000777"},
                       {90,
                        "0100"
                        "000778"
                        "1124120000"
                        "00000123456"
                        "00000000000"}});
  CHECK(code(world.sends("0100", {{4, "000000004000"}, {11, "000778"}})) == "05");
  CHECK(counted(world) == Sum{0, 0});
}

TEST_CASE("an increment adds its amount and is no transaction of its own", "[limits]") {
  World world{limited("{name: pos, currency: EUR, windows: [{period: day, count: 1, amount: 6000}]}")};
  world.sends("0100", {{4, "000000004000"}});
  const std::string original = world.original();
  CHECK(code(world.sends("0100", {{4, "000000002001"}, {90, original}})) == "61");
  CHECK(code(world.sends("0100", {{4, "000000002000"}, {90, original}})) == "00");
  CHECK(counted(world) == Sum{1, 6000});
  const std::string increment = world.original();
  world.sends("0420", {{4, "000000002000"}, {90, increment}, {95, remains("000000000500")}});
  CHECK(counted(world) == Sum{1, 4500});
  world.sends("0420", {{4, "000000004000"}, {90, original}});
  CHECK(counted(world) == Sum{0, 0});
  world.sends("0420", {{4, "000000002000"}, {90, increment}, {11, "900001"}});
  CHECK(counted(world) == Sum{0, 0});
}

TEST_CASE("increments do not take a purchase past what a single one may have", "[limits]") {
  World world{limited("{name: pos, currency: EUR, single: 5000}")};
  world.sends("0100", {{4, "000000004000"}});
  const std::string original = world.original();
  CHECK(code(world.sends("0100", {{4, "000000001001"}, {90, original}})) == "61");
  CHECK(code(world.sends("0100", {{4, "000000001000"}, {90, original}})) == "00");
}

TEST_CASE("a new total counts the difference, up and down", "[limits]") {
  WorldOptions options = limited("{name: pos, currency: EUR, windows: [{period: day, count: 1, amount: 6000}]}");
  options.profile_edits = {{"# increment_total: {field: 60", "increment_total: {field: 60"}};
  World world{options};
  world.sends("0100", {{4, "000000004000"}});
  const std::string original = world.original();
  CHECK(code(world.sends("0100", {{4, "000000006001"}, {90, original}, {60, "..2"}})) == "61");
  CHECK(code(world.sends("0100", {{4, "000000006000"}, {90, original}, {60, "..2"}})) == "00");
  CHECK(counted(world) == Sum{1, 6000});
  CHECK(code(world.sends("0100", {{4, "000000001000"}, {90, original}, {60, "..2"}})) == "00");
  CHECK(counted(world) == Sum{1, 1000});
}

TEST_CASE("the reversal of an increment gives back into the day of the increment", "[limits]") {
  World world{limited(three_a_day)};
  world.sends("0100", {{4, "000000004000"}});
  const std::string original = world.original();
  world.pass(12h);
  world.sends("0100", {{4, "000000001000"}, {90, original}});
  const std::string increment = world.original();
  world.pass(day + 2h);
  world.sends("0100", {{4, "000000000300"}});
  world.sends("0100", {{4, "000000000500"}, {90, original}});
  CHECK(counted(world) == Sum{1, 800});
  world.sends("0420", {{4, "000000001000"}, {90, increment}});
  CHECK(world.held() == 4800);
  CHECK(counted(world) == Sum{1, 800});  // the later increment is another day's
}

TEST_CASE("an advice is counted and never refused, and past a limit a person looks", "[limits]") {
  World world{limited(three_a_day)};
  const std::string mti = GENERATE("0120", "0220");
  CHECK(code(world.sends(mti, {{4, "000000010000"}, {39, "00"}})) == "00");
  CHECK(world.exceptions().empty());
  CHECK(counted(world) == Sum{1, 10000});
  CHECK(code(world.sends(mti, {{4, "000000000001"}, {39, "00"}})) == "00");
  CHECK(counted(world) == Sum{2, 10001});
  REQUIRE(world.exceptions().size() == 1);
  CHECK(world.exceptions()[0].reason == ExceptionReason::over_limit);
  CHECK(code(world.sends("0100", {{4, "000000000001"}})) == "61");
  CHECK(code(world.sends(mti, {{4, "000000000001"}, {39, "05"}})) == "00");  // a decline that was advised
  CHECK(counted(world) == Sum{2, 10001});
}

TEST_CASE("a completion that takes a purchase past what a single one may have is looked at", "[limits]") {
  World world{limited("{name: pos, currency: EUR, single: 5000}")};
  world.sends("0100", {{4, "000000004000"}});
  const std::string original = world.original();
  world.sends("0120", {{4, "000000005000"}, {39, "00"}, {90, original}});
  CHECK(world.exceptions().empty());
  world.sends("0120", {{4, "000000005001"}, {39, "00"}, {90, original}, {11, "900001"}});
  CHECK(world.held() == 5001);
  REQUIRE(world.exceptions().size() == 1);
  CHECK(world.exceptions()[0].reason == ExceptionReason::over_limit);
}

TEST_CASE("a reversal that names no card finds the counter of its original", "[limits]") {
  World world{limited(three_a_day)};
  world.sends("0100", {{4, "000000004000"}});
  CHECK(code(world.sends("0420", {{2, ""}, {4, "000000004000"}, {90, world.original()}})) == "00");
  CHECK(world.held() == 0);
  CHECK(counted(world) == Sum{0, 0});
}

TEST_CASE("the reversal of an advice gives back", "[limits]") {
  World world{limited(three_a_day)};
  const std::string mti = GENERATE("0120", "0220");
  world.sends(mti, {{4, "000000004000"}, {39, "00"}});
  world.sends("0420", {{4, "000000004000"}, {90, world.original()}});
  CHECK(counted(world) == Sum{0, 0});
}

TEST_CASE("a capture was counted when it was authorized, and gives back when it is reversed", "[limits]") {
  World world{limited(three_a_day)};
  world.sends("0100", {{4, "000000004000"}});
  const std::string authorization = world.original();
  world.sends("0220", {{4, "000000004500"}, {90, authorization}});
  CHECK(world.posted() == 95500);
  CHECK(counted(world) == Sum{1, 4000});
  CHECK(world.exceptions().empty());
  const std::string capture = world.original();
  world.sends("0420", {{4, "000000004500"}, {90, capture}, {95, remains("000000004000")}});
  CHECK(counted(world) == Sum{1, 3500});
  world.sends("0420", {{4, "000000004500"}, {90, capture}, {11, "900001"}});
  CHECK(world.posted() == 100000);
  CHECK(counted(world) == Sum{0, 0});
}

TEST_CASE("what is captured for less, or expires, does not come back", "[limits]") {
  World captured{limited("{name: pos, currency: EUR, windows: [{period: month, amount: 50000}]}")};
  captured.sends("0100", {{4, "000000004000"}});
  captured.sends("0220", {{4, "000000001000"}, {90, captured.original()}});
  CHECK(captured.held() == 0);
  CHECK(counted(captured) == Sum{1, 4000});
  World expired{limited("{name: pos, currency: EUR, windows: [{rolling: 30 d, amount: 50000}]}")};
  expired.sends("0100", {{4, "000000004000"}});
  expired.pass(7 * day);
  CHECK(expired.held() == 0);
  CHECK(counted(expired) == Sum{1, 4000});
  CHECK(code(expired.sends("0420", {{4, "000000004000"}, {90, expired.original()}})) == "00");
  CHECK(counted(expired) == Sum{1, 4000});
}

TEST_CASE("a completion counts the difference, up and down", "[limits]") {
  World world{limited(three_a_day)};
  world.sends("0100", {{4, "000000004000"}});
  const std::string original = world.original();
  world.sends("0120", {{4, "000000004600"}, {39, "00"}, {90, original}});
  CHECK(counted(world) == Sum{1, 4600});
  world.sends("0120", {{4, "000000001000"}, {39, "00"}, {90, original}, {11, "900001"}});
  CHECK(world.held() == 1000);
  CHECK(counted(world) == Sum{1, 1000});
  CHECK(world.exceptions().empty());
}
