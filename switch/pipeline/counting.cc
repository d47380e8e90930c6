#include "switch/pipeline/counting.h"

#include <algorithm>

#include "switch/pipeline/conclusion.h"

namespace isoswitch {
namespace {

bool nothing_is_left(const LifeCycle& row) { return row.held == 0 && row.captured == 0 && row.cleared == 0; }

// Nothing: what it counted is over, and its counter is gone.
std::optional<Counter> counter_of(const LifeCycle& row, Rows& rows) {
  if (row.counted.empty() || !row.card) return std::nullopt;
  return rows.counter({*row.card, CounterPolicy::limits});
}

std::uint32_t transactions_in(const Transaction& tx, const Decision& decision) {
  return decision.life_cycle == life_cycle_id(tx) ? 1 : 0;  // what joins a purchase is none of its own
}

}  // namespace

void count_approval(const Transaction& tx, Rows& rows, const Decision& decision) {
  if (decision.adds.value_or(0) == 0 || !decision.life_cycle || !tx.card) return;
  auto row = rows.life_cycle(*decision.life_cycle);
  if (!row) return;
  if (*decision.adds < 0) {
    give_back(*row, -*decision.adds, tx.received, rows);
    rows.put(*row);
    return;
  }
  if (decision.allowed.windows.empty()) return;
  const CounterId id{*tx.card, CounterPolicy::limits};
  Counter counter = rows.counter(id).value_or(Counter{.id = id, .windows = {}, .keep_until = 0});
  const std::uint32_t transactions = transactions_in(tx, decision);
  const auto counted = count(counter, decision.allowed.windows, *decision.adds, transactions, tx.received);
  rows.put(counter);
  keep(row->counted, counted, counter);
  rows.put(*row);
  if (transactions > 0) return;
  auto increment = rows.life_cycle(life_cycle_id(tx));
  if (!increment || increment->part != Part::increment) return;
  increment->counted = counted;
  rows.put(*increment);
}

bool is_beyond_limits(const Transaction& tx, Rows& rows, const Decision& decision) {
  if (!tx.card || decision.adds.value_or(0) <= 0) return false;
  const auto row = decision.life_cycle ? rows.life_cycle(*decision.life_cycle) : std::nullopt;
  const auto whole = row ? add(row->held, row->captured) : std::nullopt;
  if (decision.allowed.single && whole > decision.allowed.single) return true;
  const Counter counter = rows.counter({*tx.card, CounterPolicy::limits}).value_or(Counter{});
  const std::uint32_t transactions = transactions_in(tx, decision);
  return std::ranges::any_of(decision.allowed.windows, [&](const LimitWindow& window) {
    return refusal(spent(counter, window, tx.received), window, *decision.adds, transactions).has_value();
  });
}

void give_back(LifeCycle& undone, Minor amount, Instant now, Rows& rows) {
  if (undone.part_of) {
    auto whole = rows.life_cycle(*undone.part_of);
    if (!whole || whole->part_of) return;
    give_back(*whole, amount, now, rows);
    rows.put(*whole);
    return;
  }
  auto counter = counter_of(undone, rows);
  if (!counter) return;
  if (nothing_is_left(undone))
    give_back_all(*counter, undone.counted, now);
  else
    give_back(*counter, undone.counted, amount, now);
  rows.put(*counter);
}

void give_back(LifeCycle& whole, LifeCycle& increment, Minor amount, Instant now, Rows& rows) {
  auto counter = counter_of(whole, rows);
  if (!counter) return;
  if (nothing_is_left(whole))
    give_back_all(*counter, whole.counted, now);
  else
    give_back(*counter, whole.counted, increment.counted, amount, now);
  rows.put(*counter);
}

}  // namespace isoswitch
