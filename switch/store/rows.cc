#include "switch/store/rows.h"

#include <algorithm>

namespace isoswitch {
namespace {

const AccountId& key_of(const Account& row) { return row.id; }
const CardToken& key_of(const Card& row) { return row.token; }
const SeenId& key_of(const Seen& row) { return row.id; }
const LifeCycleId& key_of(const LifeCycle& row) { return row.id; }
const ExceptionId& key_of(const Exception& row) { return row.id; }
const CounterId& key_of(const Counter& row) { return row.id; }
const OwedId& key_of(const Owed& row) { return row.id; }

// A unit changes a handful of rows: a walk beats a table.
template <class Row, class Key>
Row* find(std::vector<Row>& rows, const Key& key) {
  const auto found = std::ranges::find_if(rows, [&](const Row& row) { return key_of(row) == key; });
  return found == rows.end() ? nullptr : &*found;
}

template <class Row>
void put_into(std::vector<Row>& rows, const Row& row) {
  if (Row* there = find(rows, key_of(row)))
    *there = row;
  else
    rows.push_back(row);
}

bool carries(const LifeCycle& row, const MatchKey& key) { return std::ranges::find(row.match, key) != row.match.end(); }

}  // namespace

bool RowImages::empty() const {
  return accounts.empty() && cards.empty() && life_cycles.empty() && seen.empty() && exceptions.empty() &&
         postings.empty() && counters.empty() && owed.empty();
}

void RowImages::clear() {
  accounts.clear();
  cards.clear();
  life_cycles.clear();
  seen.clear();
  exceptions.clear();
  postings.clear();
  counters.clear();
  owed.clear();
}

std::optional<Account> Rows::account(const AccountId& id) {
  if (const Account* put = find(images_.accounts, id)) return *put;
  return source_->account(id);
}

std::optional<Card> Rows::card(const CardToken& token) {
  if (const Card* put = find(images_.cards, token)) return *put;
  return source_->card(token);
}

std::optional<Seen> Rows::seen(const SeenId& id) {
  if (const Seen* put = find(images_.seen, id)) return *put;
  return source_->seen(id);
}

std::optional<LifeCycle> Rows::life_cycle(const LifeCycleId& id) {
  if (const LifeCycle* put = find(images_.life_cycles, id)) return *put;
  return source_->life_cycle(id);
}

std::optional<Exception> Rows::exception(const ExceptionId& id) {
  if (const Exception* put = find(images_.exceptions, id)) return *put;
  return source_->exception(id);
}

std::optional<Counter> Rows::counter(const CounterId& id) {
  if (const Counter* put = find(images_.counters, id)) return *put;
  return source_->counter(id);
}

std::optional<Owed> Rows::owed(const OwedId& id) {
  if (const Owed* put = find(images_.owed, id)) return *put;
  return source_->owed(id);
}

std::vector<LifeCycle> Rows::matches(const std::optional<CardToken>& card, const MatchKey& key) {
  std::vector<LifeCycle> found;
  // Oldest first, and in the order of their coming where they are of one age.
  const auto take = [&](const LifeCycle& row) {
    if (!carries(row, key) || (card && row.card && row.card != card)) return;
    found.insert(std::ranges::upper_bound(found, row.opened, {}, &LifeCycle::opened), row);
  };
  const std::vector<LifeCycleId> kept = source_->matches(key);
  for (const LifeCycleId& id : kept)
    if (const auto row = life_cycle(id)) take(*row);
  for (const LifeCycle& row : images_.life_cycles)
    if (std::ranges::find(kept, row.id) == kept.end()) take(row);
  return found;
}

void Rows::put(const Account& row) { put_into(images_.accounts, row); }
void Rows::put(const Card& row) { put_into(images_.cards, row); }
void Rows::put(const LifeCycle& row) { put_into(images_.life_cycles, row); }
void Rows::put(const Seen& row) { put_into(images_.seen, row); }
void Rows::put(const Exception& row) { put_into(images_.exceptions, row); }
void Rows::put(const Counter& row) { put_into(images_.counters, row); }
void Rows::put(const Owed& row) { put_into(images_.owed, row); }

void Rows::post(const Posting& posting) {
  images_.postings.push_back(posting);
  const auto move = [&](const BookAccount& side, auto change) {
    if (side.book != Book::cardholder) return;
    auto row = account(side.of);
    if (!row) return;  // a run that will be thrown away has not seen it; else check_unit() refuses
    const auto posted = change(row->posted, posting.amount.minor);
    if (!posted) return;  // check_unit() refuses: it does not fit
    row->posted = *posted;
    put(*row);
  };
  move(posting.debit, [](Minor a, Minor b) { return subtract(a, b); });
  move(posting.credit, [](Minor a, Minor b) { return add(a, b); });
}

}  // namespace isoswitch
