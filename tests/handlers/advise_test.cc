#include <catch2/catch.hpp>

#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

const std::pair<std::string, std::string> more_captures{"# more_captures: {field: 60", "more_captures: {field: 60"};

bool raised(const World& world, ExceptionReason reason) {
  for (const Exception& item : world.exceptions())
    if (item.reason == reason) return true;
  return false;
}

}  // namespace

TEST_CASE("a stand-in advice holds what was approved elsewhere, beyond the balance if need be", "[advise]") {
  World world{{.stingy = GENERATE(false, true), .balance = 1000}};
  const auto answer = world.sends("0120", {{4, "000000005000"}, {39, "00"}});
  CHECK(answer->mti == "0130");
  CHECK((*answer)[39] == "00");
  CHECK(world.held() == 5000);
  CHECK(world.can_spend() == -4000);
  CHECK(raised(world, ExceptionReason::over_limit));
  CHECK((*world.repeats())[39] == "00");
  CHECK(world.held() == 5000);
  CHECK(world.exceptions().size() == 1);
}

TEST_CASE("the advice of a decline is recorded, answered, and moves nothing", "[advise]") {
  World world;
  CHECK((*world.sends("0120", {{39, "51"}}))[39] == "00");
  CHECK((*world.sends("0220", {{39, "05"}}))[39] == "00");
  CHECK(world.held() == 0);
  CHECK(world.posted() == 100000);
  CHECK(world.exceptions().empty());
}

TEST_CASE("a completion sets the hold, up and down and to nothing", "[advise]") {
  World world;
  world.sends("0100", {{4, "000000005000"}, {37, "REFERENCE001"}});
  const std::string original = world.original();
  world.sends("0120", {{4, "000000006500"}, {37, "REFERENCE001"}, {39, "00"}, {90, original}});
  CHECK(world.held() == 6500);
  world.sends("0120", {{4, "000000001000"}, {37, "REFERENCE001"}, {39, "00"}, {90, original}});
  CHECK(world.held() == 1000);
  world.sends("0120", {{4, "000000000000"}, {37, "REFERENCE001"}, {39, "00"}, {90, original}});
  CHECK(world.held() == 0);
}

TEST_CASE("a capture posts its amount and releases the hold", "[advise]") {
  World world;
  world.sends("0100", {{4, "000000005000"}});
  world.sends("0220", {{4, "000000005500"}, {90, world.original()}});
  CHECK(world.held() == 0);
  CHECK(world.posted() == 94500);
  CHECK(world.owed_to_network() == 5500);
}

TEST_CASE("captures that say more follow leave the rest of the hold", "[advise]") {
  World world{{.profile_edits = {more_captures}}};
  world.sends("0100", {{4, "000000010000"}});
  const std::string original = world.original();
  world.sends("0220", {{4, "000000006000"}, {60, " 1"}, {90, original}});
  CHECK(world.held() == 4000);
  CHECK(world.posted() == 94000);
  world.sends("0220", {{4, "000000005000"}, {60, " 0"}, {90, original}});
  CHECK(world.held() == 0);
  CHECK(world.posted() == 89000);
}

TEST_CASE("a capture without an authorization posts all the same", "[advise]") {
  World world{{.balance = 1000}};
  CHECK((*world.sends("0220", {{4, "000000005000"}}))[39] == "00");
  CHECK(world.posted() == -4000);
  CHECK(raised(world, ExceptionReason::over_limit));
}

TEST_CASE("a capture after the reversal of its authorization posts, and somebody has to look", "[advise]") {
  World world;
  world.sends("0100", {{37, "REFERENCE001"}});
  const std::string original = world.original();
  world.sends("0420", {{37, "REFERENCE001"}, {90, original}});
  world.sends("0220", {{37, "REFERENCE001"}, {90, original}});
  CHECK(world.posted() == 95000);
  CHECK(world.held() == 0);
  CHECK(raised(world, ExceptionReason::capture_after_reversal));
}

TEST_CASE("a late advice whose reversal came first is answered and holds nothing", "[advise]") {
  World world;
  world.sends("0420", {{90,
                        "0120"
                        "000777"
                        "1124120000"
                        "00000123456"
                        "00000000000"},
                       {37, "R00000000777"}});
  CHECK((*world.sends("0120", {{11, "000777"}, {37, "R00000000777"}, {39, "00"}}))[39] == "00");
  CHECK(world.held() == 0);
}

TEST_CASE("after a partial reversal that came first a late advice moves only what remains", "[advise]") {
  // The advice took its own tombstone for its original, and held nothing.
  const std::string de95 = "000000001500" + std::string(30, '0');
  World world;
  world.sends("0420", {{4, "000000005000"},
                       {90,
                        "0120"
                        "000777"
                        "1124120000"
                        "00000123456"
                        "00000000000"},
                       {95, de95},
                       {37, "R00000000777"}});
  world.sends("0120", {{4, "000000005000"}, {11, "000777"}, {37, "R00000000777"}, {39, "00"}});
  CHECK(world.held() == 1500);
  world.sends("0420", {{4, "000000005000"},
                       {90,
                        "0220"
                        "000888"
                        "1124120000"
                        "00000123456"
                        "00000000000"},
                       {95, de95},
                       {37, "R00000000888"}});
  world.sends("0220", {{4, "000000005000"}, {11, "000888"}, {37, "R00000000888"}});
  CHECK(world.posted() == 98500);
}

TEST_CASE("an advice for an unknown card is accepted, and what must be paid waits in suspense", "[advise]") {
  World world;
  CHECK((*world.sends("0120", {{2, std::string{stranger_number}}, {39, "00"}}))[39] == "00");
  CHECK(world.owed_to_network() == 0);
  CHECK((*world.sends("0220", {{2, std::string{stranger_number}}, {4, "000000000300"}}))[39] == "00");
  CHECK(world.owed_to_network() == 300);
  CHECK(world.balanced());
  CHECK(world.exceptions().size() == 2);
  CHECK(raised(world, ExceptionReason::unknown_card));
}

TEST_CASE("an advice in a third currency is booked to suspense in that currency", "[advise]") {
  World world;
  CHECK((*world.sends("0220", {{4, "000000000300"}, {49, "840"}}))[39] == "00");
  CHECK(world.posted() == 100000);
  CHECK(world.owed_to_network(840) == 300);
  CHECK(raised(world, ExceptionReason::foreign_currency));
  CHECK(world.balanced());
}

TEST_CASE("an advice for a blocked card holds, and somebody has to look", "[advise]") {
  World world;
  world.set_card(CardStatus::blocked);
  CHECK((*world.sends("0120", {{39, "00"}}))[39] == "00");
  CHECK(world.held() == 5000);
  CHECK(raised(world, ExceptionReason::account_blocked));
}

TEST_CASE("a refund advice credits", "[advise]") {
  World world;
  CHECK((*world.sends("0220", {{3, "200000"}, {4, "000000000300"}}))[39] == "00");
  CHECK(world.posted() == 100300);
  CHECK(world.owed_to_network() == -300);
}
