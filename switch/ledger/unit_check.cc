#include "switch/ledger/unit_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace isoswitch {
namespace {

__extension__ using Wide = __int128;

// What one account changed by, and what its life cycles and postings say that it should have.
struct Sums {
  const Change<Account>* change = nullptr;
  Wide held = 0;
  Wide posted = 0;

  const AccountId& id() const { return change->after.id; }
};
using SumsByAccount = std::vector<Sums>;  // sorted by id

Sums* find(SumsByAccount& sums, const AccountId& id) {
  const auto found = std::ranges::lower_bound(sums, id, {}, &Sums::id);
  return found != sums.end() && found->id() == id ? &*found : nullptr;
}

bool fits(Wide value) {
  return value >= std::numeric_limits<Minor>::min() && value <= std::numeric_limits<Minor>::max();
}

Result<SumsByAccount> sums_of(const std::vector<Change<Account>>& accounts) {
  SumsByAccount sums;
  sums.reserve(accounts.size());
  for (const Change<Account>& change : accounts) {
    if (change.before && change.before->currency != change.after.currency)
      return failure(fmt::format("account '{}': its currency changed", change.after.id.view()));
    sums.push_back({.change = &change});
  }
  std::ranges::sort(sums, {}, &Sums::id);
  return sums;
}

Result<void> add_held(SumsByAccount& sums, const LifeCycle& life_cycle, int sign) {
  if (life_cycle.held == 0) return {};
  if (!life_cycle.account) return failure("a life cycle holds money on no account");
  Sums* account = find(sums, *life_cycle.account);
  if (account == nullptr)
    return failure(fmt::format("account '{}': a hold changed but the account did not", life_cycle.account->view()));
  account->held += Wide{sign} * life_cycle.held;
  return {};
}

Result<void> check_life_cycle(SumsByAccount& sums, const Change<LifeCycle>& change) {
  const LifeCycle& row = change.after;
  const std::string_view account = row.account ? row.account->view() : std::string_view{"none"};
  if (row.held < 0) return failure(fmt::format("account '{}': a hold of {} is below zero", account, row.held));
  if (row.captured < 0 || row.cleared < 0 || row.reversed < 0 || row.expired < 0)
    return failure(fmt::format("account '{}': a life cycle has an amount below zero", account));
  const auto& before = change.before;
  if (before && row.state == LifeCycleState::asked && before->state != LifeCycleState::asked)
    return failure(fmt::format("account '{}': a life cycle that was decided would be asked about", account));
  if (before && before->held == row.held && before->account == row.account) return {};
  if (before)
    if (auto done = add_held(sums, *before, -1); !done) return done;
  return add_held(sums, row, 1);
}

Result<void> add_side(SumsByAccount& sums, const BookAccount& side, const Money& amount, int sign) {
  if (side.book != Book::cardholder) return {};
  Sums* account = find(sums, side.of);
  if (account == nullptr)
    return failure(fmt::format("account '{}': a posting names it but the account did not change", side.of.view()));
  if (account->change->after.currency != amount.currency)
    return failure(fmt::format("account '{}': a posting in currency {:03}, the account is in {:03}", side.of.view(),
                               amount.currency.number, account->change->after.currency.number));
  account->posted += Wide{sign} * amount.minor;
  return {};
}

Result<void> check_posting(SumsByAccount& sums, const Posting& posting) {
  if (posting.amount.minor <= 0)
    return failure(fmt::format("a posting '{}' of {} is not positive", name(posting.kind), posting.amount.minor));
  if (auto done = add_side(sums, posting.debit, posting.amount, -1); !done) return done;
  return add_side(sums, posting.credit, posting.amount, 1);
}

Result<void> check_sum(std::string_view account, std::string_view what, Minor before, Minor after, Wide change) {
  const Wide expected = Wide{before} + change;
  if (!fits(expected)) return failure(fmt::format("account '{}': {} does not fit 64 bits", account, what));
  if (expected != after)
    return failure(fmt::format("account '{}': {} is {}, by its rows it is {}", account, what, after,
                               static_cast<Minor>(expected)));
  return {};
}

Result<void> check_account(const Sums& sums) {
  const Account before = sums.change->before.value_or(Account{});
  const Account& after = sums.change->after;
  if (auto done = check_sum(after.id, "pending", before.pending, after.pending, sums.held); !done) return done;
  return check_sum(after.id, "posted", before.posted, after.posted, sums.posted);
}

Result<void> check_seen(const Change<Seen>& change) {
  if (!change.before) return {};
  const Seen& before = *change.before;
  const Seen& after = change.after;
  if (after.open && after.open != before.open)
    return failure(before.open ? "a seen row would wait for another question" : "an answered seen row would be open");
  const bool same_request = before.transaction == after.transaction && before.billing == after.billing &&
                            before.replacement == after.replacement;
  const bool same_answer = before.open || before.given == after.given;
  return same_request && same_answer ? Result<void>{} : failure("a seen row would be replaced by another answer");
}

Result<void> check_owed(const Change<Owed>& change) {
  const Owed& row = change.after;
  const auto refused = [&](std::string_view why) {
    return failure(fmt::format("owed on link '{}', {}: {}", row.link.view(), name(row.state), why));
  };
  if (change.before ? ended(change.before->state) : ended(row.state)) return refused("it has ended, or never was");
  if (row.state == OwedState::due && (row.stan.empty() || row.transmitted.empty()))
    return refused("nothing says by which names it is delivered");
  if (!change.before) return {};
  const Owed& before = *change.before;
  if (row.state == OwedState::asked && before.state != OwedState::asked)
    return refused("its question was closed and would be open again");
  if (row.link != before.link) return refused(fmt::format("it was on link '{}'", before.link.view()));
  if (row.card != before.card) return refused("its card changed");
  if (row.life_cycle != before.life_cycle) return refused("its life cycle changed");
  return {};
}

}  // namespace

Result<void> check_unit(const UnitChanges& changes) {
  auto sums = sums_of(changes.accounts);
  if (!sums) return std::unexpected(sums.error());
  for (const auto& change : changes.life_cycles)
    if (auto done = check_life_cycle(*sums, change); !done) return done;
  for (const Posting& posting : changes.postings)
    if (auto done = check_posting(*sums, posting); !done) return done;
  for (const Sums& account : *sums)
    if (auto done = check_account(account); !done) return done;
  for (const auto& change : changes.seen)
    if (auto done = check_seen(change); !done) return done;
  for (const auto& change : changes.owed)
    if (auto done = check_owed(change); !done) return done;
  return {};
}

}  // namespace isoswitch
