#include <catch2/catch.hpp>

#include "tests/handlers/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

TEST_CASE("a repeat gets the same answer and holds nothing more", "[dedupe]") {
  World world{{.stingy = GENERATE(false, true)}};
  const auto first = world.sends("0100", {});
  const auto repeated = world.repeats();
  const auto again = world.sends_again();
  CHECK((*repeated)[39] == "00");
  CHECK((*repeated)[38] == (*first)[38]);
  CHECK((*again)[38] == (*first)[38]);
  CHECK(world.held() == 5000);
  CHECK(world.figures().repeats == 2);
}

TEST_CASE("a declined request stays declined in its repeat, though money came in between", "[dedupe]") {
  World world{{.balance = 1000}};
  CHECK((*world.sends("0100", {}))[39] == "51");
  const std::vector<std::pair<int, std::string>> refund;
  // The refund is another message; then the first one comes again.
  World::Fields credit{{3, "200000"}, {4, "000000009000"}};
  const auto declined_stan = world.stan();
  CHECK((*world.sends("0200", credit))[39] == "00");
  const auto repeated = world.sends("0101", {{11, declined_stan}, {37, "R00000" + declined_stan}});
  CHECK((*repeated)[39] == "51");
  CHECK(world.held() == 0);
}

TEST_CASE("the same STAN with other money is a new transaction", "[dedupe]") {
  World world;
  CHECK((*world.sends("0100", {{11, "000777"}, {37, "R00000000777"}, {4, "000000001000"}}))[39] == "00");
  const auto other = world.sends("0100", {{11, "000777"}, {37, "R00000000777"}, {4, "000000002000"}});
  CHECK((*other)[39] == "00");
  CHECK(world.held() == 3000);
  CHECK(world.figures().stan_reuse == 1);
  // Each has its own repeat.
  CHECK((*world.repeats())[38] == (*other)[38]);
  CHECK(world.held() == 3000);
}

TEST_CASE("the same STAN the next day is a new transaction", "[dedupe]") {
  // Networks reuse a STAN after midnight, so the key also holds the transmission date.
  World world;
  CHECK((*world.sends("0100", {{11, "000777"}, {37, "R00000000777"}}))[39] == "00");
  world.pass(std::chrono::hours{24});
  CHECK((*world.sends("0100", {{11, "000777"}, {37, "R00000000777"}}))[39] == "00");
  CHECK(world.held() == 10000);
}

TEST_CASE("a request and an advice with one STAN are two messages, a reversal and its advice are one", "[dedupe]") {
  World world;
  world.sends("0100", {{11, "000777"}, {37, "R00000000777"}, {4, "000000001000"}});
  world.sends("0120", {{11, "000777"}, {37, "R00000000999"}, {4, "000000001000"}, {39, "00"}});
  CHECK(world.held() == 2000);
  World other;
  other.sends("0200", {{4, "000000001000"}});
  const std::string original = other.original();
  other.sends("0400", {{11, "000900"}, {37, "R00000000900"}, {4, "000000001000"}, {90, original}});
  CHECK(other.posted() == 100000);
  other.sends("0421", {{11, "000900"}, {37, "R00000000900"}, {4, "000000001000"}, {90, original}});
  CHECK(other.figures().repeats == 1);
  CHECK(other.posted() == 100000);
}

TEST_CASE("where a peer stamps DE 7 anew on repeats its profile says so, and the repeat is still found", "[dedupe]") {
  World world{{.profile_edits = {{"transmitted_identifies: true", "transmitted_identifies: false"}}}};
  const auto first = world.sends("0100", {{11, "000777"}, {37, "R00000000777"}});
  world.pass(std::chrono::seconds{30});
  const auto repeated = world.sends("0101", {{11, "000777"}, {37, "R00000000777"}});
  CHECK((*repeated)[38] == (*first)[38]);
  CHECK(world.held() == 5000);
}

TEST_CASE("where DE 7 does not identify, only xxx1 is a repeat", "[dedupe]") {
  World world{{.profile_edits = {{"transmitted_identifies: true", "transmitted_identifies: false"}}}};
  const auto first = world.sends("0100", {{11, "000777"}, {37, "R00000000777"}});
  world.pass(std::chrono::seconds{30});
  const auto second = world.sends("0100", {{11, "000777"}, {37, "R00000000777"}});
  CHECK((*second)[38] != (*first)[38]);
  CHECK(world.held() == 10000);
}

TEST_CASE("a repeat just after midnight of a message without an identifying date is found", "[dedupe]") {
  World world{{.profile_edits = {{"transmitted_identifies: true", "transmitted_identifies: false"}}}};
  world.pass(std::chrono::hours{11} + std::chrono::minutes{59} + std::chrono::seconds{50});
  const auto first = world.sends("0100", {{11, "000777"}, {37, "R00000000777"}});
  world.pass(std::chrono::seconds{30});
  CHECK((*world.sends("0101", {{11, "000777"}, {37, "R00000000777"}}))[38] == (*first)[38]);
  CHECK(world.held() == 5000);
}
