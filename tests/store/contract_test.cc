// What every engine promises: one suite, run over each of them.
#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>

#include "record.pb.h"
#include "switch/ledger/entries.h"
#include "switch/ledger/holds.h"
#include "tests/store/bank.h"
#include "tests/store/engines.h"

namespace isoswitch::test {
namespace {

struct World {
  Engine engine = GENERATE(Engine::memory, Engine::stingy, Engine::journal);
  EngineWorld made{engine};
  Store& store = made.store();
  Teller teller{store};

  const Ledger& rows() { return made.store().rows(); }
  Account account(int n) { return rows().account(account_id(n)).value(); }
};

BookTotal::Wide total(const std::vector<BookTotal>& books, Book book, Currency currency) {
  for (const BookTotal& total : books)
    if (total.account.book == book && total.currency == currency) return total.credits - total.debits;
  return 0;
}

}  // namespace

TEST_CASE("what a unit puts is what the next one and those who look find", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  const auto outcome = world.teller.now(puts_every_kind());
  REQUIRE(outcome.has_value());
  Seen seen = full_seen();
  seen.sequence = outcome->sequence;
  CHECK(world.rows().account(full_account().id) == full_account());
  CHECK(world.rows().card(full_card().token) == full_card());
  CHECK(world.rows().life_cycle(full_life_cycle().id) == full_life_cycle());
  CHECK(world.rows().seen(full_seen().id) == seen);
  CHECK(world.rows().exception(full_exception().id) == full_exception());
  CHECK(world.rows().counter(full_counter().id) == full_counter());
  Owed owed = full_owed();
  owed.order = outcome->sequence;
  CHECK(world.rows().owed(full_owed().id) == owed);

  Keys keys;
  keys.card = full_card().token;
  keys.match[0] = match_key(3);
  const auto looks = [](Rows& rows, Decision& decision) {
    const auto found = rows.matches(full_card().token, match_key(3));
    if (found == std::vector{full_life_cycle()}) decision.rule = "found";
  };
  CHECK(world.teller.now(unit(looks, keys))->decision.rule == "found");
  if (!world.made.reopens()) return;
  CHECK(world.rows().life_cycle(full_life_cycle().id) == full_life_cycle());
  CHECK(world.rows().seen(full_seen().id) == seen);
  CHECK(world.rows().counter(full_counter().id) == full_counter());
  CHECK(world.rows().owed(full_owed().id) == owed);
}

TEST_CASE("a row that is not there is told as not there", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  const auto asks = [](Rows& rows, Decision& decision) {
    const bool nothing = !rows.account(account_id(1)) && !rows.card(card_token(1)) && !rows.seen(seen_id(1)) &&
                         !rows.life_cycle(life_cycle_id(1)) && !rows.exception(exception_id(1)) &&
                         !rows.counter({card_token(1), CounterPolicy::limits}) && !rows.owed(owed_id(1)) &&
                         rows.matches(card_token(1), match_key(1)).empty();
    decision.rule = nothing ? "nothing" : "something";
  };
  CHECK(world.teller.now(unit(asks))->decision.rule == "nothing");
}

TEST_CASE("rows come by value: changing one changes nothing until it is put", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 1000));
  const auto changes_a_copy = [](Rows& rows, Decision&) {
    auto account = rows.account(account_id(1));
    if (account) account->credit_line = 5;
  };
  REQUIRE(world.teller.now(unit(changes_a_copy)).has_value());
  CHECK(world.account(1).credit_line == 0);
}

TEST_CASE("within a unit, what was put hides what was there", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 1000));
  world.teller.submit(authorizes(1, 7, 100));
  const auto reads_its_own = [](Rows& rows, Decision& decision) {
    auto account = rows.account(account_id(1));
    auto cycle = rows.life_cycle(life_cycle_id(7));
    if (!account || !cycle) return;
    const Minor released = release(*account, *cycle, 40);
    rows.put(*account);
    rows.put(*cycle);
    const auto again = rows.matches(card_token(1), match_key(7));
    if (released == 40 && rows.account(account_id(1))->pending == 60 && again.size() == 1 && again[0].held == 60)
      decision.rule = "seen";
  };
  Keys keys;
  keys.card = card_token(1);
  CHECK(world.teller.now(unit(reads_its_own, keys))->decision.rule == "seen");
  CHECK(world.account(1).pending == 60);
}

TEST_CASE("matches are of the card or of no card, oldest first", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  const auto cycle = [](int n, std::optional<CardToken> card, Instant opened) {
    LifeCycle row;
    row.id = life_cycle_id(n);
    row.card = card;
    row.match[2] = match_key(9);
    row.opened = opened;
    row.keep_until = today + 45;
    return row;
  };
  world.teller.submit(unit([=](Rows& rows, Decision&) { rows.put(cycle(1, card_token(1), noon + Duration{3})); }));
  world.teller.submit(unit([=](Rows& rows, Decision&) { rows.put(cycle(2, card_token(1), noon + Duration{1})); }));
  world.teller.submit(unit([=](Rows& rows, Decision&) { rows.put(cycle(3, card_token(2), noon)); }));
  world.teller.submit(unit([=](Rows& rows, Decision&) { rows.put(cycle(4, std::nullopt, noon + Duration{2})); }));
  std::vector<LifeCycleId> of_card;
  std::vector<LifeCycleId> of_all;
  const auto looks = [&, cycle](Rows& rows, Decision&) {
    rows.put(cycle(5, card_token(1), noon + Duration{2}));  // the overlay's own: as old as 4, and later
    of_card.clear();
    of_all.clear();
    for (const auto& row : rows.matches(card_token(1), match_key(9))) of_card.push_back(row.id);
    for (const auto& row : rows.matches(std::nullopt, match_key(9))) of_all.push_back(row.id);
  };
  REQUIRE(world.teller.now(unit(looks)).has_value());
  CHECK(of_card == std::vector{life_cycle_id(2), life_cycle_id(4), life_cycle_id(5), life_cycle_id(1)});
  CHECK(of_all ==
        std::vector{life_cycle_id(3), life_cycle_id(2), life_cycle_id(4), life_cycle_id(5), life_cycle_id(1)});
  const std::vector after{life_cycle_id(3), life_cycle_id(2), life_cycle_id(4), life_cycle_id(5), life_cycle_id(1)};
  CHECK(world.rows().matches(match_key(9)) == after);
  if (world.made.reopens()) CHECK(world.rows().matches(match_key(9)) == after);
}

TEST_CASE("a life cycle that loses a key is not found by it any more", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 1000));
  world.teller.submit(authorizes(1, 7, 100));
  Keys keys;
  keys.match[0] = match_key(7);
  const auto renames = [](Rows& rows, Decision& decision) {
    auto row = rows.life_cycle(life_cycle_id(7));
    if (!row) return;
    row->match = {match_key(8), match_key(8), std::nullopt, match_key(6)};
    rows.put(*row);
    if (rows.matches(card_token(1), match_key(7)).empty()) decision.rule = "gone";
  };
  CHECK(world.teller.now(unit(renames, keys))->decision.rule == "gone");
  CHECK(world.rows().matches(match_key(7)).empty());
  CHECK(world.rows().matches(match_key(8)) == std::vector{life_cycle_id(7)});
  CHECK(world.rows().matches(match_key(6)) == std::vector{life_cycle_id(7)});
}

TEST_CASE("dones come in the order of submission, and a unit's sequence is one more than the last", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 1'000'000));
  for (int n = 1; n <= 200; ++n) {
    world.teller.submit(authorizes(1, n, 10));
    if (n % 7 == 0) world.store.flush();
    if (n % 11 == 0) world.store.deliver();
  }
  world.store.drain();
  REQUIRE(world.teller.told.size() == 201);
  for (std::size_t i = 0; i < 201; ++i) {
    CHECK(world.teller.told[i]->sequence == i + 1);
    CHECK(world.teller.durable_when_told[i] >= i + 1);
  }
  CHECK(world.store.figures().last_sequence == 201);
  CHECK(world.store.figures().durable_sequence == 201);
}

TEST_CASE("nobody is told before deliver is called", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 5));
  world.store.flush();
  CHECK(world.teller.told.empty());
  CHECK(world.store.has_room());
  world.store.drain();
  CHECK(world.teller.told.size() == 1);
}

TEST_CASE("a done may submit the next unit", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  UnitOfWork first = opens(1, 100);
  first.done = [&](const Result<Outcome>&) { world.teller.submit(authorizes(1, 1, 30)); };
  world.store.submit(std::move(first));
  world.store.drain();
  CHECK(world.teller.told.size() == 1);
  CHECK(world.account(1).pending == 30);
}

TEST_CASE("a seen row names the unit that decided, also after it was put again", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 100));
  world.teller.submit(authorizes(1, 7, 30));
  CHECK(world.rows().seen(seen_id(7))->sequence == 2);
  Keys keys;
  keys.seen = seen_id(7);
  const auto keeps_longer = [](Rows& rows, Decision&) {
    auto seen = rows.seen(seen_id(7));
    if (!seen) return;
    seen->keep_until += 10;
    seen->sequence = 99;
    rows.put(*seen);
  };
  REQUIRE(world.teller.now(unit(keeps_longer, keys)).has_value());
  CHECK(world.rows().seen(seen_id(7))->sequence == 2);
  CHECK(world.rows().seen(seen_id(7))->keep_until == today + 17);
  const auto repeat = world.teller.now(authorizes(1, 7, 30));
  CHECK(repeat->sequence == 4);
  CHECK(repeat->decision.repeat_of == 2);
  CHECK(world.account(1).pending == 30);
}

TEST_CASE("a unit that breaks a rule of the ledger is refused, and changes nothing", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 100));
  world.teller.submit(authorizes(1, 7, 30));
  Keys keys;
  keys.card = card_token(1);
  keys.seen = seen_id(7);
  keys.match[0] = match_key(7);
  const auto changed = [](auto change) {
    return [change](Rows& rows, Decision&) {
      auto account = rows.account(account_id(1));
      auto cycle = rows.life_cycle(life_cycle_id(7));
      auto seen = rows.seen(seen_id(7));
      if (!account || !cycle || !seen) return;
      change(*account, *cycle, *seen);
      rows.put(*account);
      rows.put(*cycle);
      rows.put(*seen);
    };
  };
  const auto refused = [&](Decide decide) {
    const auto outcome = world.teller.now(unit(std::move(decide), keys));
    CHECK_FALSE(outcome.has_value());
    CHECK(world.account(1).posted == 100);
    CHECK(world.account(1).pending == 30);
    CHECK(world.rows().life_cycle(life_cycle_id(7))->held == 30);
  };
  refused(changed([](Account& account, LifeCycle& cycle, Seen&) { account.pending = cycle.held = -1; }));
  refused(changed([](Account& account, LifeCycle&, Seen&) { account.pending += 1; }));
  refused(changed([](Account&, LifeCycle& cycle, Seen&) { cycle.held += 1; }));
  refused(changed([](Account& account, LifeCycle&, Seen&) { account.posted += 1; }));
  refused(changed([](Account&, LifeCycle&, Seen& seen) { seen.given.reason = Reason::do_not_honor; }));
  refused([](Rows& rows, Decision&) {
    auto account = rows.account(account_id(1));
    if (account) rows.post(opening_entry(account->id, {1, Currency{840}}, Id16{}));
  });
  refused([](Rows& rows, Decision&) {
    auto account = rows.account(account_id(1));
    if (account) rows.post(opening_entry(account->id, {std::numeric_limits<Minor>::max(), euro}, Id16{}));
  });
  refused([](Rows& rows, Decision&) { rows.post(opening_entry(account_id(404), {1, euro}, Id16{})); });
  CHECK(world.store.figures().refused_units == 8);
  CHECK(world.store.figures().last_sequence == 2);
  // The next one takes the sequence that the refused ones did not use.
  CHECK(world.teller.now(captures(1, 7))->sequence == 3);
  CHECK(world.account(1).posted == 70);
  CHECK(world.account(1).pending == 0);
}

TEST_CASE("a refused unit is told after those before it, and when it is alone", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  const auto breaks = [](Rows& rows, Decision&) { rows.post(opening_entry(account_id(404), {1, euro}, Id16{})); };
  world.teller.submit(opens(1, 100));
  world.teller.submit(unit(breaks));
  world.store.drain();
  REQUIRE(world.teller.told.size() == 2);
  CHECK(world.teller.told[0].has_value());
  CHECK_FALSE(world.teller.told[1].has_value());
  CHECK_FALSE(world.teller.now(unit(breaks)).has_value());
  CHECK(world.teller.told.size() == 3);
}

TEST_CASE("the books are the sums of the postings, and debits equal credits", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 1000));
  world.teller.submit(opens(2, -50));
  world.teller.submit(authorizes(1, 7, 300));
  world.teller.submit(captures(1, 7));
  world.store.drain();
  for (int round = 0; round < 2; ++round) {
    const auto books = world.rows().books();
    CHECK(total(books, Book::migration, euro) == -950);
    CHECK(total(books, Book::cardholder, euro) == 650);
    CHECK(total(books, Book::network_settlement, euro) == 300);
    CHECK(std::ranges::count(books, std::string_view{"visa"},
                             [](const BookTotal& book) { return book.account.of.view(); }) == 1);
    CHECK(world.account(1).posted == 700);
    CHECK(world.account(2).posted == -50);
    if (!world.made.reopens()) break;
  }
}

TEST_CASE("counts and lists follow the rows", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  const auto item = [](int n, ExceptionStatus status) {
    Exception row = full_exception();
    row.id = exception_id(n);
    row.status = status;
    return unit([row](Rows& rows, Decision&) { rows.put(row); });
  };
  const auto card = [](int n, int account) {
    Card row = full_card();
    row.token = card_token(n);
    row.account = account_id(account);
    return unit([row](Rows& rows, Decision&) { rows.put(row); });
  };
  world.teller.submit(opens(1, 10));
  world.teller.submit(opens(2, 10));
  world.teller.submit(authorizes(1, 1, 5));
  world.teller.submit(authorizes(1, 2, 500));  // declined: seen, and no life cycle
  for (int n = 1; n <= 4; ++n) world.teller.submit(item(n, ExceptionStatus::open));
  world.teller.submit(item(2, ExceptionStatus::resolved));
  world.teller.submit(item(3, ExceptionStatus::assigned));
  world.teller.submit(card(10, 1));
  world.teller.submit(card(11, 1));
  world.teller.submit(card(10, 2));  // another account's now
  world.teller.submit(card(12, 3));  // before its account
  world.store.drain();
  for (int round = 0; round < 2; ++round) {
    const auto counts = world.rows().counts();
    CHECK(counts.accounts == 2);
    CHECK(counts.cards == 5);
    CHECK(counts.life_cycles == 1);
    CHECK(counts.seen == 2);
    CHECK(counts.exceptions_open == 2);
    const auto tokens = [&](int account) {
      std::vector<CardToken> list;
      for (const Card& row : world.rows().cards_of(account_id(account))) list.push_back(row.token);
      return list;
    };
    CHECK(tokens(1) == std::vector{card_token(1), card_token(11)});
    CHECK(tokens(2) == std::vector{card_token(2), card_token(10)});
    CHECK(tokens(3) == std::vector{card_token(12)});
    CHECK_FALSE(world.rows().account(account_id(3)).has_value());
    CHECK(world.rows().exceptions(std::nullopt, 100).size() == 4);
    const auto open = world.rows().exceptions(ExceptionStatus::open, 100);
    REQUIRE(open.size() == 2);
    CHECK(open[0].id == exception_id(1));
    CHECK(open[1].id == exception_id(4));
    CHECK(world.rows().exceptions(std::nullopt, 3).size() == 3);
    if (!world.made.reopens()) break;
  }
}

TEST_CASE("a counter follows from its card, and what a unit has put hides what was there", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 10));
  const CounterId id{card_token(1), CounterPolicy::limits};
  const auto counts_one = [id](Rows& rows, Decision& decision) {
    Counter row = rows.counter(id).value_or(Counter{.id = id, .windows = {}, .keep_until = 0});
    row.keep_until += 1;
    rows.put(row);
    if (rows.counter(id) == row) decision.rule = "seen";
  };
  Keys keys;
  keys.card = card_token(1);
  for (int n = 1; n <= 3; ++n) CHECK(world.teller.now(unit(counts_one, keys))->decision.rule == "seen");
  CHECK(world.rows().counter(id)->keep_until == 3);
  REQUIRE(world.teller.now(unit(counts_one)).has_value());  // its card is not named
  CHECK(world.rows().counter(id)->keep_until == 4);
  CHECK(world.rows().counts().counters == 1);
}

UnitOfWork closes(DayNumber day) {
  UnitOfWork made = unit([](Rows&, Decision&) {});
  made.record->clear_operator_();
  made.record->mutable_timer()->set_what(proto::TimerRecord::day_closed);
  made.record->mutable_timer()->set_day(day);
  return made;
}

TEST_CASE("a closed day drops the counters that are over, and those that were kept for longer stay", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  const auto counter = [](int n, DayNumber keep_until) {
    Counter row = full_counter();
    row.id.card = card_token(n);
    row.keep_until = keep_until;
    return row;
  };
  const auto put = [&](const Counter& row) {
    world.teller.submit(unit([row](Rows& rows, Decision&) { rows.put(row); }));
  };
  for (int n = 1; n <= 100; ++n) put(counter(n, today));
  put(counter(1, today + 3));
  put(counter(101, today + 1));
  world.teller.submit(closes(today));  // kept until that day, and on it
  CHECK(world.rows().counts().counters == 101);
  world.teller.submit(closes(today + 1));
  world.store.drain();
  for (int round = 0; round < 2; ++round) {
    CHECK(world.rows().counter(counter(1, 0).id) == counter(1, today + 3));
    CHECK_FALSE(world.rows().counter(counter(2, 0).id).has_value());
    CHECK_FALSE(world.rows().counter(counter(100, 0).id).has_value());
    CHECK(world.rows().counter(counter(101, 0).id).has_value());
    if (!world.made.reopens()) break;
  }
  // The memory comes back with the units that follow.
  Teller again{world.made.store()};
  for (int n = 200; n < 203; ++n) again.submit(opens(n, 0));
  CHECK(world.rows().counts().counters == 2);
}

TEST_CASE("a closed day drops what need not be kept, but never a hold", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.teller.submit(opens(1, 1000));
  for (int n = 1; n <= 30; ++n) world.teller.submit(authorizes(1, n, 1));
  for (int n = 1; n <= 29; ++n) world.teller.submit(captures(1, n));
  world.teller.submit(closes(today + 7));
  CHECK(world.rows().seen(seen_id(1)).has_value());  // kept until that day, and on it
  world.teller.submit(closes(today + 8));
  CHECK_FALSE(world.rows().seen(seen_id(1)).has_value());
  CHECK(world.rows().counts().seen == 0);
  CHECK(world.rows().life_cycle(life_cycle_id(1)).has_value());
  world.teller.submit(closes(today + 46));
  world.store.drain();
  for (int round = 0; round < 2; ++round) {
    CHECK_FALSE(world.rows().life_cycle(life_cycle_id(1)).has_value());
    CHECK(world.rows().matches(match_key(1)).empty());
    CHECK(world.rows().life_cycle(life_cycle_id(30))->held == 1);
    CHECK(world.account(1).pending == 1);
    if (!world.made.reopens()) break;
  }
  // The memory comes back with the units that follow; and the id may be used again.
  Teller again{world.made.store()};
  for (int n = 100; n < 110; ++n) again.submit(opens(n, 0));
  CHECK(world.rows().counts().life_cycles == 1);
  again.submit(authorizes(1, 1, 9));
  world.made.store().drain();
  CHECK(world.rows().life_cycle(life_cycle_id(1))->held == 9);
  CHECK(world.rows().matches(match_key(1)) == std::vector{life_cycle_id(1)});
}

TEST_CASE("drain leaves nothing behind", "[contract]") {
  World world;
  CAPTURE(name(world.engine));
  world.store.drain();
  for (int n = 1; n <= 50; ++n) world.teller.submit(opens(n, n));
  world.store.drain();
  CHECK(world.teller.told.size() == 50);
  CHECK(world.store.deliver() == 0);
  const auto figures = world.store.figures();
  CHECK(figures.batch_records == 50);
  CHECK(figures.batches >= 1);
}

}  // namespace isoswitch::test
