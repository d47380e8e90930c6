// What every engine promises of what is owed to issuers: found until it has ended, in the order that it is delivered
// in.
#include <catch2/catch.hpp>

#include "record.pb.h"
#include "switch/store/stingy_store.h"
#include "tests/store/bank.h"
#include "tests/store/engines.h"

namespace isoswitch::test {
namespace {

struct World {
  Engine engine = GENERATE(Engine::memory, Engine::stingy, Engine::journal);
  EngineWorld made{engine};

  const Ledger& rows() { return made.store().rows(); }
  Result<Outcome> now(UnitOfWork unit) { return Teller{made.store()}.now(std::move(unit)); }
  std::optional<Owed> owed(int n) { return rows().owed(owed_id(n)); }
  // As the row is, changed.
  Result<Outcome> changes(int n, std::function<void(Owed&)> change) {
    return now(unit([=](Rows& rows, Decision&) {
      auto row = rows.owed(owed_id(n));
      if (!row) return;
      change(*row);
      rows.put(*row);
    }));
  }
};

std::vector<OwedId> ids(std::initializer_list<int> numbers) {
  std::vector<OwedId> list;
  for (const int n : numbers) list.push_back(owed_id(n));
  return list;
}

UnitOfWork closes(DayNumber day) {
  UnitOfWork made = unit([](Rows&, Decision&) {});
  made.record->clear_operator_();
  made.record->mutable_timer()->set_what(proto::TimerRecord::day_closed);
  made.record->mutable_timer()->set_day(day);
  return made;
}

}  // namespace

TEST_CASE("what is owed is found from before the question is sent until it has ended", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  const auto last = GENERATE(OwedState::delivered, OwedState::settled, OwedState::removed);
  world.now(asks(1, 7)).value();
  CHECK(world.owed(7)->state == OwedState::asked);
  CHECK(world.owed(7)->order == 0);
  world.now(turns(7, OwedState::due)).value();
  CHECK(world.owed(7)->state == OwedState::due);
  CHECK(world.owed(7)->order == 2);
  CHECK(world.rows().counts().owed == 1);
  if (world.made.reopens()) CHECK(world.owed(7)->order == 2);
  world.now(turns(7, last)).value();
  for (int round = 0; round < 2; ++round) {
    CHECK_FALSE(world.owed(7).has_value());
    CHECK(world.rows().counts().owed == 0);
    CHECK(world.rows().owed_figures(link_name(1)) == OwedFigures{});
    CHECK(world.rows().owing_links().empty());
    if (!world.made.reopens()) break;
  }
}

TEST_CASE("a unit finds what it has put itself, also what has ended by that", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  world.now(asks(1, 7)).value();
  const auto settles = [](Rows& rows, Decision& decision) {
    auto row = rows.owed(owed_id(7));
    if (!row) return;
    row->state = OwedState::settled;
    rows.put(*row);
    if (rows.owed(owed_id(7)) == row) decision.rule = "found";
  };
  CHECK(world.now(unit(settles))->decision.rule == "found");
  CHECK_FALSE(world.owed(7).has_value());
}

TEST_CASE("an item that was parked keeps its place, and the store alone says which that is", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  for (int n = 1; n <= 3; ++n) world.now(asks(1, n)).value();
  for (int n : {3, 1, 2}) world.now(turns(n, OwedState::due)).value();
  CHECK(world.rows().owed_in(link_name(1), OwedState::due, 0, 9) == ids({3, 1, 2}));
  world.now(turns(1, OwedState::parked)).value();
  CHECK(world.rows().owed_in(link_name(1), OwedState::due, 0, 9) == ids({3, 2}));
  CHECK(world.rows().owed_in(link_name(1), OwedState::parked, 0, 9) == ids({1}));
  world
      .changes(1,
               [](Owed& row) {
                 row.state = OwedState::due;
                 row.order = 99;
               })
      .value();
  world.changes(2, [](Owed& row) { row.order = 0; }).value();
  for (int round = 0; round < 2; ++round) {
    CHECK(world.rows().owed_in(link_name(1), OwedState::due, 0, 9) == ids({3, 1, 2}));
    CHECK(world.owed(1)->order == 5);
    CHECK(world.owed(2)->order == 6);
    if (!world.made.reopens()) break;
  }
}

TEST_CASE("what is parked before it was ever due has a place from then on", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  for (int n = 1; n <= 2; ++n) world.now(asks(1, n)).value();
  world.now(turns(2, OwedState::parked)).value();
  world.now(turns(1, OwedState::due)).value();
  world.now(turns(2, OwedState::due)).value();
  CHECK(world.owed(2)->order == 3);
  CHECK(world.rows().owed_in(link_name(1), OwedState::due, 0, 9) == ids({2, 1}));
}

TEST_CASE("a list goes on behind an order, and loses none that became due in one unit", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  for (int n = 1; n <= 6; ++n) world.now(asks(1, n)).value();
  world.now(turns(5, OwedState::due)).value();  // 7
  const auto three_at_once = [](Rows& rows, Decision&) {
    for (const int n : {1, 2, 3}) {
      auto row = rows.owed(owed_id(n));
      if (!row) return;
      row->state = OwedState::due;
      row->stan = "000042";
      row->transmitted = "1125103059";
      rows.put(*row);
    }
  };
  world.now(unit(three_at_once)).value();       // 8
  world.now(turns(4, OwedState::due)).value();  // 9
  for (int round = 0; round < 2; ++round) {
    const auto due = [&](std::uint64_t behind, std::size_t most) {
      return world.rows().owed_in(link_name(1), OwedState::due, behind, most);
    };
    CHECK(due(0, 1) == ids({5}));
    CHECK(due(0, 2).size() == 4);
    CHECK(due(7, 1).size() == 3);
    CHECK(due(7, 9).size() == 4);
    CHECK(due(7, 9).back() == owed_id(4));
    CHECK(due(8, 9) == ids({4}));
    CHECK(due(9, 9).empty());
    CHECK(due(0, 0).empty());
    if (!world.made.reopens()) break;
  }
}

TEST_CASE("each link has its own queue, and questions are listed over all of them, the first asked first", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  for (int n : {4, 1, 5, 2, 3, 6}) world.now(asks(1 + n % 2, n)).value();
  world.now(turns(5, OwedState::due)).value();
  for (int round = 0; round < 2; ++round) {
    CHECK(world.rows().asked(9) == ids({1, 2, 3, 4, 6}));
    CHECK(world.rows().asked(3) == ids({1, 2, 3}));
    CHECK(world.rows().asked(0).empty());
    CHECK(world.rows().owed_in(link_name(2), OwedState::asked, 0, 9) == ids({1, 3}));
    CHECK(world.rows().owed_in(link_name(1), OwedState::asked, 0, 2) == ids({2, 4}));
    CHECK(world.rows().owed_in(link_name(2), OwedState::due, 0, 9) == ids({5}));
    CHECK(world.rows().owed_in(link_name(1), OwedState::due, 0, 9).empty());
    CHECK(world.rows().owed_in(link_name(3), OwedState::due, 0, 9).empty());
    CHECK(world.rows().owing_links() == std::vector{link_name(1), link_name(2)});
    if (!world.made.reopens()) break;
  }
}

TEST_CASE("the figures of a link say how much is owed, since when, and what the issuer has not seen", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  for (int n = 1; n <= 5; ++n) world.now(asks(1, n)).value();
  for (int n : {4, 2, 3}) world.now(turns(n, OwedState::due)).value();  // exposed by as much as their numbers
  world.now(turns(3, OwedState::parked)).value();
  world.changes(4, [](Owed& row) { row.exposure = {70, Currency{392}}; }).value();
  world.changes(5, [](Owed& row) { row.exposure = {1'000, euro}; }).value();  // asked: not decided
  OwedFigures expected{.asked = 2,
                       .due = 2,
                       .parked = 1,
                       .oldest_due = noon + Duration{2},
                       .exposure = {{Currency{392}, 70}, {euro, 5}}};
  CHECK(world.rows().owed_figures(link_name(1)) == expected);
  if (world.made.reopens()) CHECK(world.rows().owed_figures(link_name(1)) == expected);
  world.now(turns(2, OwedState::delivered)).value();
  world.now(turns(3, OwedState::removed)).value();
  expected = {.asked = 2, .due = 1, .parked = 0, .oldest_due = noon + Duration{4}, .exposure = {{Currency{392}, 70}}};
  CHECK(world.rows().owed_figures(link_name(1)) == expected);
  CHECK(world.rows().owed_figures(link_name(2)) == OwedFigures{});
}

TEST_CASE("a unit that would turn back what is owed is refused, and changes nothing", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  world.now(asks(1, 1)).value();
  world.now(asks(1, 2)).value();
  world.now(turns(1, OwedState::due)).value();
  const Owed before = *world.owed(1);
  const auto refused = [&](int n, std::function<void(Owed&)> change) {
    CHECK_FALSE(world.changes(n, change).has_value());
    CHECK(world.owed(1) == before);
  };
  refused(1, [](Owed& row) { row.state = OwedState::asked; });
  refused(1, [](Owed& row) { row.link = link_name(2); });
  refused(1, [](Owed& row) { row.card = card_token(2); });
  refused(1, [](Owed& row) { row.life_cycle = life_cycle_id(1); });
  refused(1, [](Owed& row) { row.stan = ""; });
  refused(2, [](Owed& row) { row.state = OwedState::due; });
  world.now(turns(1, OwedState::delivered)).value();
  Owed again = before;
  again.state = OwedState::delivered;
  CHECK_FALSE(world.now(unit([again](Rows& rows, Decision&) { rows.put(again); })).has_value());
  CHECK_FALSE(world.owed(1).has_value());
  CHECK(world.made.store().figures().refused_units == 7);
}

TEST_CASE("an open seen row is answered once, and names the unit that answered it", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  const auto puts = [&](std::optional<OwedId> open, Reason reason) {
    Seen row;
    row.id = seen_id(7);
    row.open = open;
    row.transaction = row.billing = {500, euro};
    row.given.reason = reason;
    row.keep_until = today + 7;
    return world.now(unit([row](Rows& rows, Decision&) { rows.put(row); }));
  };
  puts(owed_id(7), Reason::system_malfunction).value();
  CHECK(world.rows().seen(seen_id(7))->open == owed_id(7));
  CHECK(world.rows().seen(seen_id(7))->sequence == 1);
  world.now(opens(1, 0)).value();
  puts(owed_id(7), Reason::system_malfunction).value();
  CHECK(world.rows().seen(seen_id(7))->sequence == 1);
  if (world.made.reopens()) CHECK(world.rows().seen(seen_id(7))->open == owed_id(7));
  puts(std::nullopt, Reason::approved).value();
  CHECK_FALSE(world.rows().seen(seen_id(7))->open.has_value());
  CHECK(world.rows().seen(seen_id(7))->sequence == 4);
  CHECK_FALSE(puts(std::nullopt, Reason::do_not_honor).has_value());
  CHECK_FALSE(puts(owed_id(7), Reason::approved).has_value());
  puts(std::nullopt, Reason::approved).value();
  CHECK(world.rows().seen(seen_id(7))->sequence == 4);
}

TEST_CASE("whatever day is closed, nothing that is owed is dropped", "[owed]") {
  World world;
  CAPTURE(name(world.engine));
  for (int n = 1; n <= 3; ++n) world.now(asks(1, n)).value();
  world.now(turns(2, OwedState::due)).value();
  world.now(turns(3, OwedState::parked)).value();
  world.now(closes(today + 10'000)).value();
  world.now(opens(1, 0)).value();
  for (int round = 0; round < 2; ++round) {
    CHECK(world.owed(1)->state == OwedState::asked);
    CHECK(world.owed(2)->state == OwedState::due);
    CHECK(world.owed(3)->state == OwedState::parked);
    if (!world.made.reopens()) break;
  }
}

TEST_CASE("what is owed is seen where it was named, and costs one more run where it was not", "[owed]") {
  StingyStore store;
  Teller teller{store};
  teller.now(asks(1, 7)).value();
  const auto before = store.figures().reruns;
  Keys keys;
  keys.also.owed = {owed_id(7)};
  UnitOfWork named = turns(7, OwedState::due);
  named.keys = keys;
  teller.now(std::move(named)).value();
  CHECK(store.figures().reruns == before);
  teller.now(turns(7, OwedState::delivered)).value();
  CHECK(store.figures().reruns == before + 1);
  CHECK_FALSE(store.rows().owed(owed_id(7)).has_value());
}

}  // namespace isoswitch::test
