// Copies of the journal report how far they go: bounded, named, and never recorded.
#include "switch/ops/follower_acts.h"

#include <catch2/catch.hpp>

#include "tests/ops/acts_world.h"

using namespace isoswitch;
using nlohmann::json;

namespace {

using World = ActsWorld<MemoryStore>;

json report(const std::string& name, std::uint64_t sequence) {
  return {{"act", "follower.report"}, {"name", name}, {"acknowledged_sequence", sequence}, {"at", 1'000'000}};
}

}  // namespace

TEST_CASE("the last report of a follower counts, and nothing is recorded", "[followers]") {
  World world;
  CHECK(world.ask(report("second", 7)) == json{{"ok", true}});
  world.clock.set(world.clock.now() + std::chrono::seconds{3});
  CHECK(world.ask(report("second", 9)) == json{{"ok", true}});
  CHECK(world.ask(report("third", 2)) == json{{"ok", true}});
  const auto& followers = world.acts.followers().all();
  REQUIRE(followers.size() == 2);
  CHECK(followers[0].name == "second");
  CHECK(followers[0].acknowledged_sequence == 9);
  CHECK(followers[0].at == Instant{1'000'000});
  CHECK(followers[0].reported == world.clock.now());
  CHECK(world.records.empty());
}

TEST_CASE("sixteen followers are kept, and the one that is silent for an hour gives its place", "[followers]") {
  World world;
  for (int n = 1; n <= 16; ++n) REQUIRE(world.ask(report("f" + std::to_string(n), 1))["ok"] == true);
  const Instant begun = world.clock.now();
  world.clock.set(begun + std::chrono::minutes{59});
  CHECK(world.ask(report("late", 1))["error"] == "expected at most 16 followers, and all of them report");
  CHECK(world.ask(report("f1", 2))["ok"] == true);
  world.clock.set(begun + std::chrono::minutes{60});
  CHECK(world.ask(report("late", 1))["ok"] == true);
  const auto& followers = world.acts.followers().all();
  REQUIRE(followers.size() == 16);
  CHECK(std::ranges::count(followers, "f1", &Follower::name) == 1);
  CHECK(std::ranges::count(followers, "f2", &Follower::name) == 0);
  CHECK(std::ranges::count(followers, "late", &Follower::name) == 1);
}

TEST_CASE("a report that is none is refused, and its name is not said again", "[followers]") {
  World world;
  const std::string longest(32, 'n');
  CHECK(world.ask(report(longest, 1))["ok"] == true);
  for (const std::string& name :
       {std::string{}, longest + "n", std::string{"5413330000000019\n"}, std::string{"a\"b"}}) {
    const json answer = world.ask(report(name, 1));
    CHECK(answer["ok"] == false);
    CHECK(answer["error"] == "name: expected 1 to 32 letters, digits and -_.");
  }
  json wrong = report("second", 1);
  wrong["acknowledged_sequence"] = -1;
  CHECK(world.ask(wrong)["error"] == "acknowledged_sequence: expected a number");
  wrong = report("second", 1);
  wrong["at"] = "now";
  CHECK(world.ask(wrong)["error"] == "at: expected microseconds since 1970");
  CHECK(world.acts.followers().all().size() == 1);
}
