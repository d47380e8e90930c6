#include <catch2/catch.hpp>

#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

TEST_CASE("sign-on, echo and sign-off are answered", "[network_management]") {
  World world;
  const auto answer = world.sends("0800", {{7, "1124120000"}, {11, "000001"}, {70, "001"}});
  CHECK(answer->mti == "0810");
  CHECK((*answer)[39] == "00");
  CHECK((*answer)[70] == "001");
  CHECK(world.peer().signed_on);
  CHECK((*world.sends("0800", {{7, "1124120000"}, {11, "000002"}, {70, "301"}}))[39] == "00");
  CHECK((*world.sends("0800", {{7, "1124120000"}, {11, "000003"}, {70, "002"}}))[39] == "00");
  CHECK_FALSE(world.peer().signed_on);
}

TEST_CASE("in 1993 network management succeeds with 800", "[network_management]") {
  World world{{.dialect = "iso1993_ascii", .profile = "iso1993"}};
  const auto answer = world.sends("1804", {{11, "000001"}, {12, "261124120000"}, {24, "831"}});
  CHECK(answer->mti == "1814");
  CHECK((*answer)[39] == "800");
}

TEST_CASE("before the sign-on that its listener wants a peer spends nothing", "[network_management]") {
  World world{{.sign_on_required = true}};
  CHECK((*world.sends("0100", {}))[39] == "91");
  CHECK(world.held() == 0);
  CHECK_FALSE(world.sends("0120", {{39, "00"}}));  // not stored: no answer (R3)
  CHECK((*world.sends("0800", {{7, "1124120000"}, {11, "000001"}, {70, "301"}}))[39] == "00");
  world.sends("0800", {{7, "1124120000"}, {11, "000001"}, {70, "001"}});
  CHECK((*world.sends("0100", {}))[39] == "00");
  CHECK((*world.sends("0120", {{39, "00"}}))[39] == "00");
}

TEST_CASE("an echo is never refused for load", "[network_management]") {
  World world;
  world.crowded = true;
  CHECK((*world.sends("0800", {{7, "1124120000"}, {11, "000001"}, {70, "301"}}))[39] == "00");
}
