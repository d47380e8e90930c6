// Random units beside a model that is nothing but maps of numbers, on every engine, with restarts.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <map>
#include <vector>

#include "switch/base/random.h"
#include "tests/store/bank.h"
#include "tests/store/engines.h"

namespace isoswitch::test {
namespace {

constexpr int accounts = 8;

struct Model {
  struct Purchase {
    int account;
    Minor amount;
    Minor held;
  };
  std::map<int, Minor> posted;
  std::map<int, Minor> pending;
  std::map<int, Purchase> purchases;  // by number; declined ones hold nothing and never did
  Minor captured = 0;

  bool authorize(int account, int n, Minor amount) {
    if (purchases.contains(n)) return purchases[n].amount > 0;  // a repeat gets the same answer
    const bool approved = posted[account] - pending[account] >= amount;
    purchases[n] = {account, approved ? amount : 0, approved ? amount : 0};
    if (approved) pending[account] += amount;
    return approved;
  }
  void let_go(int n, bool capture) {
    Purchase& purchase = purchases[n];
    pending[purchase.account] -= purchase.held;
    if (capture) posted[purchase.account] -= purchase.held;
    if (capture) captured += purchase.held;
    purchase.held = 0;
  }
};

void compare(const Model& model, const Ledger& rows, Minor opened) {
  for (int account = 1; account <= accounts; ++account) {
    REQUIRE(rows.account(account_id(account))->posted == model.posted.at(account));
    REQUIRE(rows.account(account_id(account))->pending == model.pending.at(account));
  }
  for (const auto& [n, purchase] : model.purchases) {
    const auto cycle = rows.life_cycle(life_cycle_id(n));
    REQUIRE(cycle.has_value() == (purchase.amount > 0));
    if (cycle) REQUIRE(cycle->held == purchase.held);
    if (cycle) REQUIRE(rows.matches(match_key(n)) == std::vector{life_cycle_id(n)});
    REQUIRE(rows.seen(seen_id(n)).has_value());
  }
  BookTotal::Wide sum = 0;
  for (const BookTotal& book : rows.books()) {
    sum += book.debits - book.credits;
    if (book.account.book == Book::network_settlement) REQUIRE(book.credits == model.captured);
    if (book.account.book == Book::migration) REQUIRE(book.debits == opened);
  }
  REQUIRE(sum == 0);
  REQUIRE(rows.imbalance().none());
}

// ISOSWITCH_SEED, or those of the usual run.
std::vector<std::uint64_t> seeds() {
  const char* const given = std::getenv("ISOSWITCH_SEED");
  if (given != nullptr) return {std::strtoull(given, nullptr, 10)};
  return {1, 2, 3};
}

}  // namespace

TEST_CASE("random units leave what a simple model says, over restarts", "[model]") {
  const auto engine = GENERATE(Engine::memory, Engine::stingy, Engine::journal);
  const auto seed = GENERATE(from_range(seeds()));
  CAPTURE(name(engine));
  INFO("ISOSWITCH_SEED=" << seed << " makes the same units");
  SeededRandom random{seed};
  EngineWorld world{engine};
  Model model;
  for (int account = 1; account <= accounts; ++account) {
    Teller{world.store()}.now(opens(account, 1000 * account)).value();
    model.posted[account] = 1000 * account;
    model.pending[account] = 0;
  }
  int last = 0;
  for (int round = 0; round < 20; ++round) {
    Teller teller{world.store()};
    std::vector<std::optional<Reason>> expected;
    for (int i = 0; i < 100; ++i) {
      const auto dice = random.below(10);
      if (dice < 5 || last == 0) {
        const bool repeat = last > 0 && dice == 0;
        const int n = repeat ? static_cast<int>(1 + random.below(static_cast<std::uint64_t>(last))) : ++last;
        const int account = repeat ? model.purchases[n].account : static_cast<int>(1 + random.below(accounts));
        const auto amount = static_cast<Minor>(1 + random.below(200));
        const bool approved = model.authorize(account, n, amount);
        expected.emplace_back(approved ? Reason::approved : Reason::insufficient_funds);
        teller.submit(authorizes(account, n, amount));
      } else {
        const int n = static_cast<int>(1 + random.below(static_cast<std::uint64_t>(last)));
        const int account = model.purchases[n].account;
        model.let_go(n, dice < 7);
        expected.emplace_back();
        teller.submit(dice < 7 ? captures(account, n) : reverses(account, n));
      }
      if (random.below(5) == 0) world.store().flush();
      if (random.below(5) == 0) world.store().deliver();
    }
    world.store().drain();
    REQUIRE(teller.told.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      REQUIRE(teller.told[i].has_value());
      if (expected[i]) REQUIRE(teller.told[i]->decision.given.reason == *expected[i]);
    }
    compare(model, world.store().rows(), 1000 * accounts * (accounts + 1) / 2);
    if (random.below(3) == 0 && world.reopens()) compare(model, world.store().rows(), 36'000);
  }
}

}  // namespace isoswitch::test
