// What operators order about cards: what changes, what is recorded, what is refused, and what is so already.
#include <catch2/catch.hpp>

#include "switch/store/memory_store.h"
#include "tests/ops/operator_world.h"

using namespace isoswitch;
using nlohmann::json;

namespace {

using World = OperatorWorld<MemoryStore>;
using Stingy = OperatorWorld<StingyStore>;

bool holds(const json& answer, const std::string& part) {
  return answer.value("error", "").find(part) != std::string::npos;
}

}  // namespace

TEMPLATE_TEST_CASE("a card is blocked and unblocked, each once and with who and why", "[acts]", World, Stingy) {
  TestType world;
  json told = world.order({{"act", "cards.block"}, {"pan", first_card}});
  CHECK(told["ok"] == true);
  CHECK(told["changed"] == true);
  CHECK(told["before"] == "active");
  CHECK(told["status"] == "blocked");
  CHECK(told["card"] == "541333******0019");
  CHECK(told["sequence"] == world.records.size());
  CHECK(world.card(first_card).status == CardStatus::blocked);
  const proto::OperatorRecord recorded = world.recorded();
  CHECK(recorded.actor() == test_actor);
  CHECK(recorded.act() == "block card");
  CHECK(recorded.reason() == "asked for");
  CHECK(recorded.account() == "A1");
  const CardToken token = world.token(first_card);
  CHECK(recorded.card() == std::string(token.bytes.begin(), token.bytes.end()));

  const std::size_t before = world.records.size();
  told = world.order({{"act", "cards.block"}, {"card", to_hex(token)}});
  CHECK(told["ok"] == true);
  CHECK(told["changed"] == false);
  CHECK(world.records.size() == before);

  told = world.order({{"act", "cards.unblock"}, {"card", to_hex(token)}});
  CHECK(told["changed"] == true);
  CHECK(world.card(first_card).status == CardStatus::active);
  CHECK(world.recorded().act() == "unblock card");
}

TEST_CASE("which status leads to which", "[acts]") {
  struct Row {
    CardStatus from;
    const char* act;
    const char* as;
    bool may;
  };
  const Row rows[] = {
      {CardStatus::active, "cards.block", "lost", true},       {CardStatus::active, "cards.block", "stolen", true},
      {CardStatus::blocked, "cards.block", "stolen", true},    {CardStatus::inactive, "cards.block", "lost", true},
      {CardStatus::inactive, "cards.block", "blocked", false}, {CardStatus::lost, "cards.block", "stolen", true},
      {CardStatus::lost, "cards.block", "blocked", false},     {CardStatus::closed, "cards.block", "stolen", false},
      {CardStatus::lost, "cards.unblock", "", false},          {CardStatus::stolen, "cards.unblock", "", false},
      {CardStatus::closed, "cards.unblock", "", false},        {CardStatus::inactive, "cards.unblock", "", false},
  };
  for (const Row& row : rows) {
    World world;
    world.set_status(first_card, row.from);
    const std::size_t before = world.records.size();
    json request = {{"act", row.act}, {"pan", first_card}};
    if (*row.as != '\0') request["as"] = row.as;
    const json told = world.order(request);
    INFO(name(row.from) << " " << row.act << " " << row.as << " " << told.dump());
    CHECK(told["ok"] == row.may);
    CHECK(world.records.size() == before + (row.may ? 1 : 0));
    CHECK((world.card(first_card).status == row.from) != row.may);
    if (!row.may) CHECK(holds(told, std::string(name(row.from))));
  }
}

TEMPLATE_TEST_CASE("a card is replaced by one with its account, its limits and what it has spent of them", "[acts]",
                   World, Stingy) {
  TestType world;
  world.order({{"act", "accounts.limit"}, {"pan", first_card}, {"limits_profile", "travel"}});
  world.count();
  const json request = {{"act", "cards.replace"}, {"pan", first_card}, {"new_pan", third_card}, {"expiry", "3012"}};
  json told = world.order(request);
  CHECK(told["ok"] == true);
  CHECK(told["new_card"] == "541333******0035");
  CHECK(told.dump().find(third_card) == std::string::npos);
  CHECK(world.card(first_card).status == CardStatus::closed);
  const Card made = world.card(third_card);
  CHECK(made.status == CardStatus::active);
  CHECK(made.account == "A1");
  CHECK(made.expiry_yymm == 3012);
  CHECK(made.limits_profile == "travel");
  const auto counter = world.rows().counter({made.token, CounterPolicy::limits});
  REQUIRE(counter);
  REQUIRE(counter->windows.size() == 1);
  CHECK(counter->windows[0].buckets.at(0).amount == 7'000);
  CHECK(counter->windows[0].buckets.at(0).count == 2);
  CHECK(world.recorded().new_card() == std::string(made.token.bytes.begin(), made.token.bytes.end()));
  CHECK(world.rows().cards_of("A1").size() == 3);

  const std::size_t before = world.records.size();
  told = world.order(request);
  CHECK(told["ok"] == true);
  CHECK(told["changed"] == false);
  CHECK(world.records.size() == before);
}

TEST_CASE("a stolen card that is replaced stays stolen", "[acts]") {
  World world;
  world.set_status(first_card, CardStatus::stolen);
  CHECK(
      world.order({{"act", "cards.replace"}, {"pan", first_card}, {"new_pan", third_card}, {"expiry", "3012"}})["ok"] ==
      true);
  CHECK(world.card(first_card).status == CardStatus::stolen);
  CHECK(world.card(third_card).status == CardStatus::active);
}

// A lost card could be replaced once more each time its successor's limits were used up: the counters of the old card,
// as they were when it was lost, came along again.
TEMPLATE_TEST_CASE("a card is replaced once, whatever it was", "[acts]", World, Stingy) {
  constexpr const char* fourth_card = "5413330000000043";
  for (const CardStatus status :
       {CardStatus::active, CardStatus::inactive, CardStatus::blocked, CardStatus::lost, CardStatus::stolen}) {
    INFO(name(status));
    TestType world;
    world.set_status(first_card, status);
    json request = {{"act", "cards.replace"}, {"pan", first_card}, {"new_pan", third_card}, {"expiry", "3012"}};
    REQUIRE(world.order(request)["changed"] == true);
    CHECK(world.card(first_card).replaced_by == world.token(third_card));
    const std::size_t before = world.records.size();

    request["new_pan"] = fourth_card;
    const json told = world.order(request);
    CHECK(holds(told, "card 541333******0019 was replaced by card 541333******0035 already"));
    CHECK(told.dump().find(third_card) == std::string::npos);
    CHECK(told.dump().find(fourth_card) == std::string::npos);
    CHECK_FALSE(world.rows().card(world.token(fourth_card)));
    CHECK(world.records.size() == before);

    request["new_pan"] = third_card;
    CHECK(world.order(request)["changed"] == false);
    request["expiry"] = "3101";
    CHECK(holds(world.order(request), "was replaced by"));
    CHECK(world.records.size() == before);

    // The successor has one of its own.
    CHECK(
        world.order(
            {{"act", "cards.replace"}, {"pan", third_card}, {"new_pan", fourth_card}, {"expiry", "3012"}})["changed"] ==
        true);
    CHECK(world.card(third_card).replaced_by == world.token(fourth_card));
  }
}

// A lost card was "replaced already" by any card of the same account that was good until the same month.
TEST_CASE("a card that was there before is no successor", "[acts]") {
  for (const CardStatus status : {CardStatus::lost, CardStatus::stolen}) {
    World world;
    world.set_status(first_card, status);
    const std::size_t before = world.records.size();
    const json told = world.order({{"act", "cards.replace"},
                                   {"pan", first_card},
                                   {"new_pan", second_card},
                                   {"expiry", "2912"}});  // as the card that is there has it
    CHECK(holds(told, "541333******0027 is there already, of account 'A1'"));
    CHECK(world.records.size() == before);
    CHECK_FALSE(world.card(first_card).replaced_by);
  }
}

TEST_CASE("a card that was replaced is shown with its successor", "[acts]") {
  World world;
  CHECK_FALSE(world.ask({{"act", "cards.show"}, {"pan", first_card}})["card"].contains("replaced_by"));
  world.order({{"act", "cards.replace"}, {"pan", first_card}, {"new_pan", third_card}, {"expiry", "3012"}});
  const json card = world.ask({{"act", "cards.show"}, {"pan", first_card}})["card"];
  CHECK(card["replaced_by"] == to_hex(world.token(third_card)));
  CHECK(card["replaced_by_card"] == "541333******0035");
}

TEST_CASE("what cannot be a successor is refused and changes nothing", "[acts]") {
  World world;
  const std::size_t before = world.records.size();
  const auto replace = [&](const char* pan, const char* expiry) {
    return world.order({{"act", "cards.replace"}, {"pan", first_card}, {"new_pan", pan}, {"expiry", expiry}});
  };
  CHECK(holds(replace(second_card, "3012"), "541333******0027 is there already, of account 'A1'"));
  CHECK(holds(replace(first_card, "3012"), "the card that is to be replaced"));
  CHECK(holds(replace(third_card, "2602"), "this month is over"));  // the clock says March 2026
  CHECK(holds(replace(third_card, "3013"), "expected YYMM"));
  CHECK(holds(replace("54133", "3012"), "new_pan"));
  CHECK(world.order({{"act", "cards.replace"}, {"pan", first_card}, {"expiry", "3012"}})["ok"] == false);
  world.set_status(first_card, CardStatus::closed);
  CHECK(holds(replace(third_card, "3012"), "is closed"));
  CHECK(world.records.size() == before);
  CHECK_FALSE(world.rows().card(world.token(third_card)));
}

TEST_CASE("PIN tries are forgotten", "[acts]") {
  World world;
  const json request = {{"act", "cards.reset_pin_tries"}, {"pan", first_card}};
  CHECK(world.order(request)["changed"] == false);
  world.change([card = world.token(first_card)](Rows& rows) {
    Card row = *rows.card(card);
    row.pin_tries = 3;
    rows.put(row);
  });
  const json told = world.order(request);
  CHECK(told["changed"] == true);
  CHECK(told["pin_tries_before"] == 3);
  CHECK(world.card(first_card).pin_tries == 0);
}

TEST_CASE("a card is shown with what it has used of each window, as far as it still counts", "[acts]") {
  World world;
  world.count();
  json card = world.ask({{"act", "cards.show"}, {"pan", first_card}})["card"];
  CHECK(card["card"] == "541333******0019");
  CHECK(card["token"] == to_hex(world.token(first_card)));
  CHECK(card["status"] == "active");
  CHECK(card["expiry"] == "2912");
  CHECK(card["account"] == "A1");
  CHECK(card["limits_profile"] == "");
  CHECK(card["pin_tries"] == 0);
  CHECK(card["currency"] == "EUR");
  CHECK(card["counters"] == json::array({{{"limit", "pos"}, {"period", "day"}, {"count", 2}, {"amount", 7'000}}}));
  world.clock.pass(std::chrono::hours{13});  // that day is over
  card = world.ask({{"act", "cards.show"}, {"card", card["token"]}})["card"];
  CHECK(card["counters"][0]["count"] == 0);
  CHECK(card["counters"][0]["amount"] == 0);
}

TEST_CASE("a rolling window counts what has not left it", "[acts]") {
  World world;
  const Instant now = world.clock.now();
  Counter counter;
  counter.id = {world.token(first_card), CounterPolicy::limits};
  counter.keep_until = day_of(now) + 2;
  const Period hour{PeriodKind::rolling, 3'600};
  counter.windows.push_back({7,
                             "online",
                             hour,
                             {{now - std::chrono::minutes{70}, now - std::chrono::minutes{65}, 1, 100},
                              {now - std::chrono::minutes{5}, now, 2, 2'000}}});
  world.change([counter](Rows& rows) { rows.put(counter); });
  const json card = world.ask({{"act", "cards.show"}, {"pan", first_card}})["card"];
  CHECK(card["counters"] ==
        json::array(
            {{{"limit", "online"}, {"period", "rolling"}, {"period_s", 3'600}, {"count", 2}, {"amount", 2'000}}}));
}

TEST_CASE("no act is taken without a reason, nor with a card number in it", "[acts]") {
  World world;
  const std::size_t before = world.records.size();
  const json block = {{"act", "cards.block"}, {"pan", first_card}};
  CHECK(holds(world.ask(block), "reason: expected 1 to 200 characters"));
  for (const std::string& reason :
       {std::string(201, 'x'), std::string("card ") + first_card, std::string("two\nlines")}) {
    json request = block;
    request["reason"] = reason;
    CHECK(world.ask(request)["ok"] == false);
  }
  CHECK(world.records.size() == before);
  CHECK(world.card(first_card).status == CardStatus::active);
}

TEST_CASE("what names no card is refused without being said again", "[acts]") {
  World world;
  const auto said = [&](const json& request) {
    const json told = world.order(request);
    CHECK(told["ok"] == false);
    return told.dump();
  };
  CHECK(said({{"act", "cards.block"}}).find("expected one of 'card' and 'pan'") != std::string::npos);
  CHECK(said({{"act", "cards.block"}, {"card", first_card}}).find(first_card) == std::string::npos);
  CHECK(said({{"act", "cards.block"}, {"pan", third_card}}).find("no card 541333******0035") != std::string::npos);
  CHECK(said({{"act", "cards.block"}, {"pan", first_card}, {"card", "00"}}).find("one of") != std::string::npos);
}
