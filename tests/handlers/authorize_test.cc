#include <catch2/catch.hpp>

#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

TEST_CASE("a purchase within the balance is approved and held", "[authorize]") {
  World world;
  const auto answer = world.sends("0100", {{4, "000000005000"}});
  REQUIRE(answer);
  CHECK(answer->mti == "0110");
  CHECK((*answer)[39] == "00");
  CHECK((*answer)[38].size() == 6);
  CHECK((*answer)[11] == world.stan());
  CHECK(world.held() == 5000);
  CHECK(world.posted() == 100000);
  CHECK(world.owed_to_network() == 0);
}

TEST_CASE("the last cent can be spent, the one after it cannot", "[authorize]") {
  World world;
  CHECK((*world.sends("0100", {{4, "000000100000"}}))[39] == "00");
  CHECK((*world.sends("0100", {{4, "000000000001"}}))[39] == "51");
  CHECK(world.held() == 100000);
}

TEST_CASE("a credit line is spendable, to its last cent", "[authorize]") {
  World world{{.balance = 0, .credit_line = 700}};
  CHECK((*world.sends("0100", {{4, "000000000701"}}))[39] == "51");
  CHECK((*world.sends("0100", {{4, "000000000700"}}))[39] == "00");
}

TEST_CASE("a financial request posts at once and holds nothing", "[authorize]") {
  World world;
  const auto answer = world.sends("0200", {{4, "000000005000"}});
  CHECK(answer->mti == "0210");
  CHECK((*answer)[39] == "00");
  CHECK(world.held() == 0);
  CHECK(world.posted() == 95000);
  CHECK(world.owed_to_network() == 5000);
  CHECK(world.balanced());
}

TEST_CASE("a balance inquiry tells ledger and available in DE 54 and moves nothing", "[authorize]") {
  // R16: account type 2, amount type 2, currency 3, sign 1, amount 12.
  World world;
  world.sends("0100", {{4, "000000005000"}});
  const auto answer = world.sends("0100", {{3, "312000"}, {4, "000000000000"}});
  CHECK((*answer)[39] == "00");
  CHECK((*answer)[54] ==
        "2001978C000000100000"
        "2002978C000000095000");
  CHECK(world.held() == 5000);
}

TEST_CASE("a balance below zero is told with D", "[authorize]") {
  World world{{.balance = -250, .credit_line = 100}};
  CHECK((*world.sends("0100", {{3, "310000"}, {4, "000000000000"}}))[54] ==
        "0001978D000000000250"
        "0002978D000000000150");
}

TEST_CASE("a check over zero is answered without a hold", "[authorize]") {
  World world;
  CHECK((*world.sends("0100", {{4, "000000000000"}}))[39] == "00");
  CHECK(world.held() == 0);
  World strict{{.profile_edits = {{"account_verified: [\"00\", \"85\"]", "account_verified: \"85\""}}}};
  CHECK((*strict.sends("0100", {{4, "000000000000"}}))[39] == "85");
}

TEST_CASE("cash over zero is an invalid amount", "[authorize]") {
  World world;
  CHECK((*world.sends("0100", {{3, "010000"}, {4, "000000000000"}}))[39] == "13");
}

TEST_CASE("a partial approval is for terminals that say they take it", "[authorize]") {
  const std::pair<std::string, std::string> mark{"# partial_approval: {field: 60", "partial_approval: {field: 60"};
  World world{{.profile_edits = {mark}, .balance = 3000}};
  CHECK((*world.sends("0100", {{4, "000000005000"}}))[39] == "51");
  const auto answer = world.sends("0100", {{4, "000000005000"}, {60, "1"}});
  // R10: the approved amount in DE 4, the requested one in DE 54 type 57; the hold is what was approved.
  CHECK((*answer)[39] == "10");
  CHECK((*answer)[4] == "000000003000");
  CHECK((*answer)[54] == "0057978C000000005000");
  CHECK(world.held() == 3000);
  CHECK((*world.sends("0100", {{4, "000000005000"}, {60, "1"}}))[39] == "51");  // nothing is left to approve
  World never{{.profile_edits = {mark},
               .handlers = "[dedupe, authorize: {partial_approval: never}, reverse]",
               .balance = 3000}};
  CHECK((*never.sends("0100", {{4, "000000005000"}, {60, "1"}}))[39] == "51");
}

TEST_CASE("a partial approval in two currencies shrinks DE 4 in proportion, rounded down", "[authorize]") {
  World world{{.profile_edits = {{"# partial_approval: {field: 60", "partial_approval: {field: 60"}}, .balance = 1000}};
  // 100.00 in 840 are 92.37 in 978; 10.00 are approved: floor(10000 × 1000 ÷ 9237) = 1082.
  const auto answer =
      world.sends("0100", {{4, "000000010000"}, {49, "840"}, {6, "000000009237"}, {51, "978"}, {60, "1"}});
  CHECK((*answer)[39] == "10");
  CHECK((*answer)[6] == "000000001000");
  CHECK((*answer)[4] == "000000001082");
  CHECK(world.held() == 1000);
}

TEST_CASE("the hold is in the billing amount where there is one", "[authorize]") {
  World world;
  CHECK((*world.sends("0100", {{4, "000000010000"}, {49, "840"}, {6, "000000009237"}, {51, "978"}}))[39] == "00");
  CHECK(world.held() == 9237);
}

TEST_CASE("a third currency is declined and never mixed", "[authorize]") {
  World world;
  CHECK((*world.sends("0100", {{49, "840"}}))[39] == "12");
  CHECK((*world.sends("0100", {{49, "978"}, {6, "000000000001"}, {51, "826"}}))[39] == "12");
  CHECK(world.held() == 0);
}

TEST_CASE("a settlement amount in another currency goes over the currency position", "[authorize]") {
  World world;
  CHECK((*world.sends("0200", {{4, "000000005000"}, {5, "000000005400"}, {50, "840"}}))[39] == "00");
  CHECK(world.posted() == 95000);
  CHECK(world.owed_to_network(978) == 0);
  CHECK(world.owed_to_network(840) == 5400);
  CHECK(world.balanced());
}

TEST_CASE("a refund is credited when it is posted, not when it is authorized", "[authorize]") {
  World world;
  CHECK((*world.sends("0100", {{3, "200000"}, {4, "000000002500"}}))[39] == "00");
  CHECK(world.can_spend() == 100000);
  CHECK((*world.sends("0200", {{3, "200000"}, {4, "000000002500"}}))[39] == "00");
  CHECK(world.posted() == 102500);
  CHECK(world.owed_to_network() == -2500);
  World strict{{.handlers = "[dedupe, authorize: {refund_authorization: declined}, reverse]"}};
  CHECK((*strict.sends("0100", {{3, "200000"}, {4, "000000002500"}}))[39] == "12");
}

TEST_CASE("a card of nobody is 14, a kind of transaction that is not served 12", "[authorize]") {
  World world;
  CHECK((*world.sends("0100", {{2, std::string{stranger_number}}}))[39] == "14");
  CHECK((*world.sends("0100", {{3, "400000"}}))[39] == "12");
}

TEST_CASE("in 1993 the same decisions have their own codes", "[authorize]") {
  World world{{.dialect = "iso1993_ascii", .profile = "iso1993"}};
  CHECK((*world.sends("1100", {{24, "100"}}))[39] == "000");
  CHECK((*world.sends("1200", {{24, "200"}, {4, "000000100000"}}))[39] == "116");
  CHECK(world.held() == 5000);
}

TEST_CASE("the answer to a bound is 96, undecided: nothing is held and the same request may come again",
          "[authorize]") {
  World world;
  world.crowded = true;
  CHECK((*world.sends("0100", {}))[39] == "96");
  CHECK(world.held() == 0);
  CHECK(world.figures().undecided == 1);
  world.crowded = false;
  CHECK((*world.sends_again())[39] == "00");
  CHECK(world.held() == 5000);
}
