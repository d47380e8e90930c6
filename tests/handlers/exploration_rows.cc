#include "tests/handlers/exploration_rows.h"

#include <algorithm>

namespace isoswitch::test {
namespace {

template <class Row, class Id>
std::optional<Row> find(const std::vector<Row>& rows, const Id& id) {
  const auto found = std::ranges::find(rows, id, &Row::id);
  return found == rows.end() ? std::nullopt : std::optional{*found};
}

template <class Row>
void put(std::vector<Row>& rows, const Row& row) {
  const auto found = std::ranges::find(rows, row.id, &Row::id);
  if (found == rows.end())
    rows.push_back(row);
  else
    *found = row;
}

}  // namespace

std::optional<Account> SmallRows::account(const AccountId& id) const {
  return id == account_.id ? std::optional{account_} : std::nullopt;
}

std::optional<Card> SmallRows::card(const CardToken& token) const {
  return token == card_.token ? std::optional{card_} : std::nullopt;
}

std::optional<Seen> SmallRows::seen(const SeenId& id) const { return find(seen_, id); }

std::optional<LifeCycle> SmallRows::life_cycle(const LifeCycleId& id) const { return find(life_cycles_, id); }

std::vector<LifeCycleId> SmallRows::matches(const MatchKey& key) const {
  std::vector<LifeCycleId> found;
  for (const LifeCycle& row : life_cycles_)
    if (std::ranges::find(row.match, key) != row.match.end()) found.push_back(row.id);
  return found;
}

UnitChanges SmallRows::changes_of(const RowImages& images) const {
  UnitChanges changes;
  for (const Account& row : images.accounts) changes.accounts.push_back({account(row.id), row});
  for (const LifeCycle& row : images.life_cycles) changes.life_cycles.push_back({life_cycle(row.id), row});
  for (const Seen& row : images.seen) changes.seen.push_back({seen(row.id), row});
  changes.postings = images.postings;
  return changes;
}

std::string SmallRows::take(const RowImages& images) {
  if (const auto checked = check_unit(changes_of(images)); !checked) return "unit refused: " + checked.error().text;
  ++units_;
  for (const Account& row : images.accounts) account_ = row;
  for (const LifeCycle& row : images.life_cycles) put(life_cycles_, row);
  for (Seen row : images.seen) {
    row.sequence = units_;
    put(seen_, row);
  }
  for (const Posting& entry : images.postings) {
    if (std::ranges::find(entries_, entry.id) != entries_.end()) return "an entry comes twice";
    entries_.push_back(entry.id);
    const auto at_network = [](const BookAccount& side) { return side.book == Book::network_settlement; };
    debits_ += entry.amount.minor;
    credits_ += entry.amount.minor;
    if (at_network(entry.credit)) owed_to_network_ += entry.amount.minor;
    if (at_network(entry.debit)) owed_to_network_ -= entry.amount.minor;
  }
  return {};
}

std::string SmallRows::fault(Minor opening) const {
  Minor held = 0;
  Minor captured = 0;
  for (const LifeCycle& row : life_cycles_) {
    held += row.held;
    // A capture stands in its own row and in the purchase that it is a part of.
    if (!row.part_of) captured += row.captured;
    for (const Minor amount : {row.held, row.captured, row.cleared, row.reversed, row.expired, row.added})
      if (amount < 0) return "an amount of a life cycle is below zero";
  }
  if (account_.pending != held) return "pending is not the sum of what is held";
  if (account_.pending < 0) return "pending is below zero";
  if (debits_ != credits_) return "debits are not credits";
  if (account_.posted != opening - owed_to_network_) return "posted is not what was opened less what is owed";
  if (owed_to_network_ != captured) return "what is owed is not what the life cycles have captured";
  return {};
}

}  // namespace isoswitch::test
