#include "switch/handlers/original.h"

#include <algorithm>

namespace isoswitch {
namespace {

constexpr std::size_t by_transmitted_date = 0;
constexpr std::size_t by_local_date = 1;
constexpr std::size_t by_reference = 2;

bool agrees(std::size_t key, const OriginalIds& kept, const OriginalIds& named) {
  if (key == by_transmitted_date || key == by_local_date) return agrees_by_trace(kept, named);
  return key == by_reference ? agrees_by_reference(kept, named) : agrees_by_network(kept, named);
}

// A reversal may leave out the currency of its amount.
bool same_money(const Money& a, const Money& b) {
  const bool said = a.currency.number != 0 && b.currency.number != 0;
  return a.minor == b.minor && (!said || a.currency == b.currency);
}

// R6 counts the amount among the references. A reversal says the original's; a completion says its own, which may be
// another, and one that says only what it takes off says nothing of the original.
bool same_amount(const Transaction& tx, const LifeCycle& original) {
  const bool says_original = tx.is_reversal() && tx.reversal_form != ReversalForm::releases && tx.transaction;
  if (says_original && original.first_amount == tx.transaction->minor) return true;
  return !says_original || same_money(*tx.transaction, original.transaction) ||
         original.state == LifeCycleState::reversed_first;
}

// Something is left that could be undone or captured.
bool alive(const LifeCycle& row) { return row.held > 0 || row.captured > 0; }

bool is_full_tombstone(const LifeCycle& row) {
  return row.state == LifeCycleState::reversed_first && !row.tombstone_remains && !row.tombstone_releases;
}

// Of several that agree: the same acquirer, the same authorization code where one is named, then the living.
Found pick(std::vector<LifeCycle> agreeing, const Transaction& tx) {
  if (agreeing.empty()) return {};
  const auto keep_only = [&](auto&& better) {
    if (agreeing.size() > 1 && std::ranges::any_of(agreeing, better))
      std::erase_if(agreeing, [&](const LifeCycle& row) { return !better(row); });
  };
  keep_only([&](const LifeCycle& row) { return row.ids.acquirer == tx.ids.acquirer; });
  if (!tx.ids.authorization_code.empty())
    keep_only([&](const LifeCycle& row) { return row.ids.authorization_code == tx.ids.authorization_code; });
  // What a full tombstone has declined leaves a row beside it: that it was reversed says more than that it was
  // declined.
  if (std::ranges::any_of(agreeing, is_full_tombstone))
    keep_only([](const LifeCycle& row) { return row.state != LifeCycleState::declined; });
  keep_only([&](const LifeCycle& row) { return row.state != LifeCycleState::reversed_first; });
  keep_only([](const LifeCycle& row) { return alive(row); });
  keep_only([](const LifeCycle& row) { return !row.part_of; });
  if (agreeing.size() > 1 && alive(agreeing.front())) return {std::nullopt, true};
  return {agreeing.back(), false};
}

}  // namespace

Found find_original(const Transaction& tx, Rows& rows) {
  if (!tx.original) return {};
  for (std::size_t key = 0; key < tx.original_match.size(); ++key) {
    if (!tx.original_match[key]) continue;
    std::vector<LifeCycle> agreeing = rows.matches(tx.card, *tx.original_match[key]);
    std::erase_if(agreeing, [&](const LifeCycle& row) {
      return !agrees(key, row.ids, *tx.original) || (key >= by_reference && !same_amount(tx, row));
    });
    Found found = pick(std::move(agreeing), tx);
    if (found.life_cycle || found.ambiguous) return found;
  }
  return {};
}

LifeCycle whole_of(const LifeCycle& named, Rows& rows) {
  const bool has_none = named.part == Part::completion || named.part == Part::increment;
  return has_none && named.part_of ? rows.life_cycle(*named.part_of).value_or(named) : named;
}

Minor left_by(const LifeCycle& tombstone, const Transaction& tx) {
  const Money asked = tx.transaction.value_or(*tx.charge());
  if (asked.minor == 0 || (!tombstone.tombstone_remains && !tombstone.tombstone_releases)) return 0;
  const Minor left = tombstone.tombstone_remains ? std::min(*tombstone.tombstone_remains, asked.minor)
                                                 : asked.minor - std::min(*tombstone.tombstone_releases, asked.minor);
  return scale(tx.charge()->minor, left, asked.minor).value_or(0);
}

std::optional<LifeCycle> find_tombstone(const Transaction& tx, Rows& rows) {
  for (std::size_t key = 0; key < tx.match.size(); ++key) {
    if (!tx.match[key]) continue;
    for (const LifeCycle& row : rows.matches(tx.card, *tx.match[key])) {
      if (row.state != LifeCycleState::reversed_first || !agrees(key, tx.ids, row.ids)) continue;
      const bool other_amount = key >= by_reference && row.transaction.minor != 0 && tx.transaction &&
                                !same_money(row.transaction, *tx.transaction) && !row.tombstone_releases;
      if (!other_amount) return row;
    }
  }
  return std::nullopt;
}

}  // namespace isoswitch
