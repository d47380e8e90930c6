#include "switch/store/named_rows.h"

#include <algorithm>

namespace isoswitch {
namespace {

template <class Id>
bool contains(const std::vector<Id>& list, const Id& id) {
  return std::ranges::find(list, id) != list.end();
}

template <class Id>
void remember(std::vector<Id>& list, const Id& id) {
  if (!contains(list, id)) list.push_back(id);
}

template <class Id>
void append(std::vector<Id>& to, const std::vector<Id>& more) {
  for (const Id& id : more) remember(to, id);
}

}  // namespace

NamedRows::NamedRows(const RowSource& all, const Keys& keys) : all_(&all), keys_(&keys) {}

std::optional<Account> NamedRows::account(const AccountId& id) const {
  if (names(id)) return all_->account(id);
  remember(missed_.accounts, id);
  return std::nullopt;
}

std::optional<Card> NamedRows::card(const CardToken& token) const {
  if (names(token)) return all_->card(token);
  remember(missed_.cards, token);
  return std::nullopt;
}

std::optional<Seen> NamedRows::seen(const SeenId& id) const {
  if (names(id)) return all_->seen(id);
  remember(missed_.seen, id);
  return std::nullopt;
}

std::optional<LifeCycle> NamedRows::life_cycle(const LifeCycleId& id) const {
  if (names(id)) return all_->life_cycle(id);
  remember(missed_.life_cycles, id);
  return std::nullopt;
}

std::vector<LifeCycleId> NamedRows::matches(const MatchKey& key) const {
  if (names(key)) return all_->matches(key);
  remember(missed_.match, key);
  return {};
}

std::optional<Exception> NamedRows::exception(const ExceptionId& id) const {
  if (contains(keys_->also.exceptions, id)) return all_->exception(id);
  remember(missed_.exceptions, id);
  return std::nullopt;
}

std::optional<Counter> NamedRows::counter(const CounterId& id) const {
  if (names(id.card)) return all_->counter(id);
  remember(missed_.cards, id.card);
  return std::nullopt;
}

std::optional<Owed> NamedRows::owed(const OwedId& id) const {
  if (contains(keys_->also.owed, id)) return all_->owed(id);
  remember(missed_.owed, id);
  return std::nullopt;
}

bool NamedRows::missed_any() const {
  return !missed_.accounts.empty() || !missed_.cards.empty() || !missed_.seen.empty() || !missed_.match.empty() ||
         !missed_.life_cycles.empty() || !missed_.exceptions.empty() || !missed_.owed.empty();
}

bool NamedRows::names(const AccountId& id) const {
  if (contains(keys_->also.accounts, id)) return true;
  const auto holds = [&](const CardToken& token) {
    const auto card = all_->card(token);
    return card && card->account == id;
  };
  return (keys_->card && holds(*keys_->card)) || std::ranges::any_of(keys_->also.cards, holds);
}

bool NamedRows::names(const CardToken& token) const {
  return keys_->card == token || contains(keys_->also.cards, token);
}

bool NamedRows::names(const SeenId& id) const { return keys_->seen == id || contains(keys_->also.seen, id); }

bool NamedRows::names(const MatchKey& key) const {
  return std::ranges::find(keys_->match, key) != keys_->match.end() || contains(keys_->also.match, key);
}

bool NamedRows::names(const LifeCycleId& id) const {
  if (contains(keys_->also.life_cycles, id)) return true;
  const auto leads_to = [&](const MatchKey& key) { return contains(all_->matches(key), id); };
  const auto given = [&](const std::optional<MatchKey>& key) { return key && leads_to(*key); };
  return std::ranges::any_of(keys_->match, given) || std::ranges::any_of(keys_->also.match, leads_to);
}

void add(Also& to, const Also& missed) {
  append(to.accounts, missed.accounts);
  append(to.cards, missed.cards);
  append(to.seen, missed.seen);
  append(to.match, missed.match);
  append(to.life_cycles, missed.life_cycles);
  append(to.exceptions, missed.exceptions);
  append(to.owed, missed.owed);
}

}  // namespace isoswitch
