// R11: incremental authorizations hang on their original.
#include <catch2/catch.hpp>

#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

const std::string said_total = "..2";  // DE 60 in the profile below
const std::pair<std::string, std::string> total_mark{"# increment_total: {field: 60", "increment_total: {field: 60"};

std::string remains(const std::string& amount) { return amount + std::string(30, '0'); }

}  // namespace

TEST_CASE("an increment raises the hold of its original, and the capture takes all of it", "[increment]") {
  World world{{.stingy = GENERATE(false, true)}};
  world.sends("0100", {{4, "000000002500"}});
  const std::string original = world.original();
  CHECK((*world.sends("0100", {{4, "000000001500"}, {90, original}}))[39] == "00");
  CHECK(world.held() == 4000);
  CHECK((*world.sends("0100", {{4, "000000001000"}, {90, original}}))[39] == "00");
  CHECK(world.held() == 5000);
  world.sends("0220", {{4, "000000005000"}, {90, original}});
  CHECK(world.held() == 0);
  CHECK(world.posted() == 95000);
}

TEST_CASE("an increment that names an earlier increment adds to the same purchase", "[increment]") {
  World world{{.stingy = GENERATE(false, true)}};
  world.sends("0100", {{4, "000000002500"}});
  world.sends("0100", {{4, "000000001500"}, {90, world.original()}});
  world.sends("0100", {{4, "000000001000"}, {90, world.original()}});
  CHECK(world.held() == 5000);
  // A capture that names the last of them captures the purchase.
  world.sends("0220", {{4, "000000005000"}, {90, world.original()}});
  CHECK(world.held() == 0);
  CHECK(world.posted() == 95000);
}

TEST_CASE("a declined increment leaves the hold as it was", "[increment]") {
  World world;
  world.sends("0100", {{4, "000000090000"}});
  const std::string original = world.original();
  CHECK((*world.sends("0100", {{4, "000000010001"}, {90, original}}))[39] == "51");
  CHECK(world.held() == 90000);
  const std::string increment = world.original();
  CHECK((*world.sends("0420", {{4, "000000010001"}, {90, increment}}))[39] == "00");  // R8
  CHECK(world.held() == 90000);
  CHECK((*world.sends("0100", {{4, "000000010000"}, {90, original}}))[39] == "00");
  CHECK(world.can_spend() == 0);
}

TEST_CASE("the repeat of an increment adds nothing", "[increment]") {
  World world;
  world.sends("0100", {{4, "000000002500"}});
  world.sends("0100", {{4, "000000001500"}, {90, world.original()}});
  const std::string code = (*world.sends_again())[38];
  CHECK((*world.repeats())[38] == code);
  CHECK(world.held() == 4000);
}

// The acquirer that timed out takes its increment back, not the purchase.
TEST_CASE("the reversal of an increment takes off what it added, and no more", "[increment]") {
  World world{{.stingy = GENERATE(false, true)}};
  world.sends("0100", {{4, "000000002500"}});
  const std::string original = world.original();
  world.sends("0100", {{4, "000000001500"}, {90, original}});
  const std::string increment = world.original();
  world.sends("0420", {{4, "000000001500"}, {90, increment}, {95, remains("000000000500")}});
  CHECK(world.held() == 3000);
  world.sends("0420", {{4, "000000001500"}, {90, increment}});
  CHECK(world.held() == 2500);
  world.sends("0420", {{4, "000000001500"}, {90, increment}, {11, "900001"}});
  CHECK(world.held() == 2500);
  world.sends("0420", {{4, "000000002500"}, {90, original}});
  CHECK(world.held() == 0);
}

TEST_CASE("the reversal of the purchase takes the increments with it", "[increment]") {
  World world;
  world.sends("0100", {{4, "000000002500"}});
  const std::string original = world.original();
  world.sends("0100", {{4, "000000001500"}, {90, original}});
  const std::string increment = world.original();
  world.sends("0420", {{4, "000000002500"}, {90, original}});
  CHECK(world.held() == 0);
  CHECK((*world.sends("0420", {{4, "000000001500"}, {90, increment}}))[39] == "00");
  CHECK(world.held() == 0);
  CHECK((*world.sends("0100", {{4, "000000000100"}, {90, original}}))[39] == "05");
}

TEST_CASE("the reversal of an increment that came first keeps it from adding", "[increment]") {
  World world{{.stingy = GENERATE(false, true)}};
  world.sends("0100", {{4, "000000002500"}});
  const std::string original = world.original();
  const std::string to_come =
      "0100"
      "777777"
      "0115120000"
      "00000123456"
      "00000000000";
  world.sends("0420", {{4, "000000001500"}, {90, to_come}});
  CHECK((*world.sends("0100", {{4, "000000001500"}, {7, "0115120000"}, {11, "777777"}, {90, original}}))[39] == "05");
  CHECK(world.held() == 2500);
}

TEST_CASE("after a capture nothing is added, to what is reversed or declined neither", "[increment]") {
  World world;
  const std::string way = GENERATE("captured", "captured in part", "reversed", "declined", "posted at once");
  INFO(way);
  std::string code = "12";
  if (way == "posted at once")
    world.sends("0200", {{4, "000000002500"}});
  else
    world.sends("0100", {{4, way == "declined" ? "000000100001" : "000000002500"}});
  const std::string original = world.original();
  if (way == "captured") world.sends("0220", {{4, "000000002500"}, {90, original}});
  if (way == "captured in part") world.sends("0220", {{4, "000000001000"}, {90, original}});
  if (way == "reversed") {
    world.sends("0420", {{4, "000000002500"}, {90, original}});
    code = "05";
  }
  const Minor held = world.held();
  CHECK((*world.sends("0100", {{4, "000000000100"}, {90, original}}))[39] == code);
  CHECK(world.held() == held);
}

TEST_CASE("a new total replaces the hold, up or down, and its reversal takes back what it added", "[increment]") {
  World world{{.profile_edits = {total_mark}}};
  world.sends("0100", {{4, "000000002500"}});
  const std::string original = world.original();
  world.sends("0100", {{4, "000000004000"}, {60, said_total}, {90, original}});
  CHECK(world.held() == 4000);
  world.sends("0420", {{4, "000000004000"}, {90, world.original()}});
  CHECK(world.held() == 2500);
  world.sends("0100", {{4, "000000001000"}, {60, said_total}, {90, original}});
  CHECK(world.held() == 1000);
  CHECK((*world.sends("0100", {{4, "000000100001"}, {60, said_total}, {90, original}}))[39] == "51");
  CHECK((*world.sends("0100", {{4, "000000100000"}, {60, said_total}, {90, original}}))[39] == "00");
  CHECK(world.can_spend() == 0);
}

TEST_CASE("an increment whose original is unknown is an authorization of its own", "[increment]") {
  World world;
  const std::string unknown =
      "0100"
      "777777"
      "0115120000"
      "00000123456"
      "00000000000";
  CHECK((*world.sends("0100", {{4, "000000001500"}, {90, unknown}}))[39] == "00");
  CHECK(world.held() == 1500);
  world.sends("0420", {{4, "000000001500"}, {90, world.original()}});
  CHECK(world.held() == 0);
}

// 30.00 in 840 were 27.00 in 978, 10.00 more were 9.20. 20.00 of 40.00 remain: 3620 × 2000 ÷ 4000 = 1810.
TEST_CASE("a partial reversal is scaled over the purchase with its increments", "[increment]") {
  World world;
  world.sends("0100", {{4, "000000003000"}, {49, "840"}, {6, "000000002700"}, {51, "978"}});
  const std::string original = world.original();
  world.sends("0100", {{4, "000000001000"}, {49, "840"}, {6, "000000000920"}, {51, "978"}, {90, original}});
  CHECK(world.held() == 3620);
  world.sends("0420", {{4, "000000004000"}, {49, "840"}, {90, original}, {95, remains("000000002000")}});
  CHECK(world.held() == 1810);
}

TEST_CASE("an increment in another currency than its original is declined", "[increment]") {
  World world;
  world.sends("0100", {{4, "000000003000"}, {49, "840"}, {6, "000000002700"}, {51, "978"}});
  CHECK((*world.sends("0100", {{4, "000000001000"}, {90, world.original()}}))[39] == "12");
  CHECK(world.held() == 2700);
}

// The reversal says DE 4 of the authorization, not the total; nothing but the references names it.
TEST_CASE("a reversal by reference finds a purchase that was added to", "[increment]") {
  World world;
  world.sends("0100", {{4, "000000002500"}, {37, "REFERENCE001"}});
  world.sends("0100", {{4, "000000001500"}, {37, "REFERENCE001"}, {90, world.original()}});
  CHECK(world.held() == 4000);
  world.sends("0420", {{4, "000000002500"}, {37, "REFERENCE001"}});
  CHECK(world.held() == 0);
}

TEST_CASE("the increments of version 1993 say so by their function code or their original", "[increment]") {
  World world{{.dialect = "iso1993_ascii", .profile = "iso1993"}};
  world.sends("1100", {{4, "000000002500"}, {24, "100"}});
  const std::string original = world.original();
  CHECK((*world.sends("1100", {{4, "000000001500"}, {24, "106"}, {56, original}}))[39] == "000");
  CHECK(world.held() == 4000);
  CHECK((*world.sends("1100", {{4, "000000004500"}, {24, "102"}, {56, original}}))[39] == "000");
  CHECK(world.held() == 4500);
}

// Money of the second capture went back with the first: what the partial reversal had taken of it was taken again.
TEST_CASE("a capture that was undone in part is undone for the rest, and the next one stays", "[increment]") {
  World world{{.profile_edits = {{"# more_captures: {field: 60", "more_captures: {field: 60"}}}};
  world.sends("0100", {{4, "000000003000"}});
  const std::string original = world.original();
  world.sends("0220", {{4, "000000002000"}, {60, ".1"}, {90, original}});
  const std::string first = world.original();
  world.sends("0420", {{4, "000000003000"}, {90, original}, {95, remains("000000001000")}});
  world.sends("0220", {{4, "000000001000"}, {60, ".1"}, {90, original}});
  CHECK(world.posted() == 98000);
  world.sends("0420", {{4, "000000002000"}, {90, first}});
  CHECK(world.posted() == 99000);
  CHECK(world.balanced());
}

// 50.00 settled as 54.00 in 840: 20.00 of it come back by the purchase (21.60), the rest by the capture.
TEST_CASE("what was settled in another currency goes back in parts, and no more than was settled", "[increment]") {
  World world;
  world.sends("0100", {{4, "000000005000"}});
  const std::string original = world.original();
  world.sends("0220", {{4, "000000005000"}, {5, "000000005400"}, {50, "840"}, {90, original}});
  const std::string capture = world.original();
  world.sends("0420", {{4, "000000005000"}, {90, original}, {95, remains("000000003000")}});
  CHECK(world.owed_to_network(840) == 3240);
  world.sends("0420", {{4, "000000005000"}, {90, capture}});
  CHECK(world.owed_to_network(840) == 0);
  CHECK(world.posted() == 100000);
  CHECK(world.balanced());
}

TEST_CASE("a purchase whose partial reversal came first is reversed by what the messages say", "[increment]") {
  World world;
  const std::string to_come =
      "0100"
      "777777"
      "1124120000"
      "00000123456"
      "00000000000";
  world.sends("0420", {{4, "000000003000"}, {90, to_come}, {95, remains("000000001000")}});
  world.sends("0100", {{4, "000000003000"}, {7, "1124120000"}, {11, "777777"}});
  CHECK(world.held() == 1000);
  world.sends("0420", {{4, "000000003000"}, {90, to_come}, {95, remains("000000000600")}});
  CHECK(world.held() == 600);
}
