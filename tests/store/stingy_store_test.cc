#include "switch/store/stingy_store.h"

#include <catch2/catch.hpp>

#include "switch/ledger/entries.h"
#include "tests/store/bank.h"

namespace isoswitch::test {

TEST_CASE("a run that names all it reads runs once", "[stingy]") {
  StingyStore store;
  Teller teller{store};
  teller.submit(opens(1, 100));
  const auto before = store.figures().reruns;
  REQUIRE(teller.now(authorizes(1, 7, 30)).has_value());
  REQUIRE(teller.now(captures(1, 7)).has_value());
  CHECK(store.figures().reruns == before);
}

TEST_CASE("each row that was not named costs one more run, and the end is the same", "[stingy]") {
  StingyStore store;
  Teller teller{store};
  teller.submit(opens(1, 100));
  teller.submit(opens(2, 100));
  teller.submit(authorizes(1, 7, 30));
  const auto before = store.figures().reruns;
  int runs = 0;
  // The card is found by the life cycle, the account by the card: three runs that see too little, one that sees all.
  const auto follows = [&](Rows& rows, Decision& decision) {
    ++runs;
    const auto cycle = rows.life_cycle(life_cycle_id(7));
    if (!cycle) return;
    const auto card = rows.card(*cycle->card);
    if (!card) return;
    const auto other = rows.account(account_id(2));
    if (!other) return;
    decision.rule = "arrived";
  };
  CHECK(teller.now(unit(follows))->decision.rule == "arrived");
  CHECK(runs == 4);
  CHECK(store.figures().reruns == before + 3);
}

TEST_CASE("a run that is thrown away leaves nothing", "[stingy]") {
  StingyStore store;
  Teller teller{store};
  const auto tries = [](Rows& rows, Decision& decision) {
    const bool first = !rows.account(account_id(1));
    if (rows.images().empty() && decision.rule.empty() && first) decision.rule = "clean";
    Account row;
    row.id = account_id(1);
    row.currency = euro;
    rows.put(row);
    rows.post(opening_entry(row.id, {10, euro}, Id16{}));
  };
  CHECK(teller.now(unit(tries))->decision.rule == "clean");
  CHECK(store.rows().account(account_id(1))->posted == 10);
  CHECK(store.figures().reruns == 1);
  CHECK(store.figures().last_sequence == 1);
}

TEST_CASE("an account is seen through its card and not through another", "[stingy]") {
  StingyStore store;
  Teller teller{store};
  teller.submit(opens(1, 100));
  teller.submit(opens(2, 100));
  const auto before = store.figures().reruns;
  const auto asks = [](int account) {
    Keys keys;
    keys.card = card_token(1);
    return unit([=](Rows& rows, Decision&) { (void)rows.account(account_id(account)); }, keys);
  };
  teller.now(asks(1)).value();
  CHECK(store.figures().reruns == before);
  teller.now(asks(2)).value();
  CHECK(store.figures().reruns == before + 1);
}

TEST_CASE("rules that name another row in every run are given up, and change nothing", "[stingy]") {
  StingyStore store;
  Teller teller{store};
  int runs = 0;
  const auto wanders = [&](Rows& rows, Decision&) {
    (void)rows.account(account_id(++runs));
    Account row;
    row.id = account_id(1);
    rows.put(row);
  };
  CHECK_FALSE(teller.now(unit(wanders)).has_value());
  CHECK(runs < 100);
  CHECK(store.figures().last_sequence == 0);
  CHECK(store.figures().refused_units == 1);
  CHECK_FALSE(store.rows().account(account_id(1)).has_value());
}

}  // namespace isoswitch::test
