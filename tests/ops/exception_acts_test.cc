// Exception items are assigned and resolved, by a person and with words.
#include <catch2/catch.hpp>

#include "switch/store/memory_store.h"
#include "tests/ops/operator_world.h"

using namespace isoswitch;
using nlohmann::json;

namespace {

using World = OperatorWorld<MemoryStore>;
using Stingy = OperatorWorld<StingyStore>;

const std::string id = "00000000000000000000000000000007";

template <class World>
void raise(World& world) {
  world.change([opened = world.clock.now()](Rows& rows) {
    Exception row;
    row.id.bytes[15] = 7;
    row.opened = opened;
    row.amount = {1'234, {978}};
    rows.put(row);
  });
}

bool holds(const json& answer, const std::string& part) {
  return answer.value("error", "").find(part) != std::string::npos;
}

}  // namespace

TEMPLATE_TEST_CASE("an exception item is assigned, then resolved, and stays so", "[acts]", World, Stingy) {
  TestType world;
  raise(world);
  const json assign = {{"act", "exceptions.assign"}, {"id", id}, {"to", "anna"}};
  json told = world.order(assign);
  CHECK(told["changed"] == true);
  CHECK(told["before"] == "open");
  CHECK(told["status"] == "assigned");
  CHECK(told["actor"] == "anna");
  CHECK(world.recorded().act() == "assign exception");
  CHECK(world.recorded().exception().size() == 16);
  CHECK(world.rows().counts().exceptions_open == 0);
  CHECK(world.order(assign)["changed"] == false);
  json shown = world.ask({{"act", "exceptions.show"}, {"id", id}})["exception"];
  CHECK(shown["status"] == "assigned");
  CHECK(shown["actor"] == "anna");

  const json resolve = {{"act", "exceptions.resolve"}, {"id", id}, {"note", "refunded"}};
  told = world.order(resolve);
  CHECK(told["before"] == "assigned");
  CHECK(told["status"] == "resolved");
  CHECK(told["actor"] == test_actor);
  shown = world.ask({{"act", "exceptions.show"}, {"id", id}})["exception"];
  CHECK(shown["note"] == "refunded");
  CHECK(shown["actor"] == test_actor);
  const std::size_t before = world.records.size();
  CHECK(world.order(resolve)["changed"] == false);
  CHECK(holds(world.order(assign), "is resolved, by uid 1000 (clerk)"));
  CHECK(holds(world.order({{"act", "exceptions.resolve"}, {"id", id}, {"note", "other"}}), "with the note 'refunded'"));
  CHECK(world.records.size() == before);
}

TEST_CASE("an item that is open can be resolved at once, one that is assigned be given to another", "[acts]") {
  World world;
  raise(world);
  world.order({{"act", "exceptions.assign"}, {"id", id}, {"to", "anna"}});
  CHECK(world.order({{"act", "exceptions.assign"}, {"id", id}, {"to", "ben"}})["changed"] == true);
  World other;
  raise(other);
  CHECK(other.order({{"act", "exceptions.resolve"}, {"id", id}, {"note", "known"}})["status"] == "resolved");
}

TEST_CASE("what names no item, nobody, or says nothing is refused", "[acts]") {
  World world;
  raise(world);
  const std::size_t before = world.records.size();
  const std::string other = "00000000000000000000000000000008";
  CHECK(holds(world.order({{"act", "exceptions.assign"}, {"id", other}, {"to", "anna"}}), "no exception " + other));
  CHECK(holds(world.order({{"act", "exceptions.assign"}, {"id", "7"}, {"to", "anna"}}), "id: expected 32 hex digits"));
  CHECK(holds(world.order({{"act", "exceptions.assign"}, {"id", id}}), "to: expected 1 to 32"));
  CHECK(holds(world.order({{"act", "exceptions.resolve"}, {"id", id}}), "note: expected 1 to 64"));
  CHECK(
      holds(world.order({{"act", "exceptions.resolve"}, {"id", id}, {"note", std::string("paid with ") + first_card}}),
            "card number"));
  CHECK(world.records.size() == before);
}
