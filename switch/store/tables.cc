#include "switch/store/tables.h"

#include <algorithm>
#include <array>
#include <map>

#include "switch/store/books.h"
#include "switch/store/counter_table.h"
#include "switch/store/life_cycle_table.h"
#include "switch/store/owed_table.h"
#include "switch/store/row_table.h"
#include "switch/store/seen_days.h"

namespace isoswitch {
namespace {

// A card may come before its account: the account's place is there from then on, `known` when its row is.
struct AccountEntry {
  Account row;
  bool known = false;
  bool off = false;  // pending is not what is held
  Minor held = 0;    // by its life cycles
  Slot newest_card = no_slot;
};

struct CardEntry {
  Card row;
  Slot older_of_account = no_slot;
};

struct AccountTraits {
  using Key = AccountId;
  using Row = AccountEntry;
  static const Key& key(const Row& entry) { return entry.row.id; }
  static std::size_t hash(const Key& key) { return std::hash<std::string_view>{}(key.view()); }
};

struct CardTraits {
  using Key = CardToken;
  using Row = CardEntry;
  static const Key& key(const Row& entry) { return entry.row.token; }
  static std::size_t hash(const Key& key) {
    std::size_t hash = 0;
    std::memcpy(&hash, key.bytes.data() + 1, sizeof hash);  // after the version: bytes of an HMAC
    return hash;
  }
};

struct ExceptionTraits {
  using Key = ExceptionId;
  using Row = Exception;
  static const Key& key(const Row& row) { return row.id; }
  static std::size_t hash(const Key& key) { return IdHash{}(key); }
};

}  // namespace

struct Tables::Shelves {
  RowTable<AccountTraits> accounts;
  RowTable<CardTraits> cards;
  RowTable<ExceptionTraits> exceptions;  // never removed: slots are in the order of their making
  LifeCycleTable life_cycles;
  CounterTable counters;
  SeenDays seen;
  OwedTable owed;
  BookTotals books;
  std::vector<PostedTotal> posted;  // a handful of currencies
  std::size_t accounts_known = 0;
  std::size_t accounts_off = 0;
  std::vector<AccountId> left;  // accounts that a life cycle of this unit was on before
  std::size_t exceptions_open = 0;

  AccountEntry& account_entry(const AccountId& id) {
    const auto [slot, added] = accounts.find_or_add(id);
    if (added) accounts[slot].row.id = id;
    return accounts[slot];
  }

  PostedTotal& posted_in(Currency currency) {
    const auto found = std::ranges::find(posted, currency, &PostedTotal::currency);
    return found != posted.end() ? *found : posted.emplace_back(PostedTotal{currency, 0});
  }

  void put(const Account& row) {
    AccountEntry& entry = account_entry(row.id);
    accounts_known += entry.known ? 0 : 1;
    if (entry.known) posted_in(entry.row.currency).posted -= entry.row.posted;
    posted_in(row.currency).posted += row.posted;
    entry.row = row;
    entry.known = true;
  }

  void put(const LifeCycle& row) {
    const LifeCycleTable::Held before = life_cycles.put(row);
    if (before.minor != 0 && before.account) account_entry(*before.account).held -= before.minor;
    if (before.account && before.account != row.account) left.push_back(*before.account);
    if (row.held != 0 && row.account) account_entry(*row.account).held += row.held;
  }

  // When all rows of a unit are in.
  void weigh(const AccountId& id) {
    const Slot slot = accounts.find(id);
    if (slot == no_slot) return;
    AccountEntry& entry = accounts[slot];
    const bool off = entry.held != (entry.known ? entry.row.pending : 0);
    accounts_off += off ? 1 : 0;
    accounts_off -= entry.off ? 1 : 0;
    entry.off = off;
  }

  void take_from_account(Slot slot) {
    Slot* at = &account_entry(cards[slot].row.account).newest_card;
    while (*at != slot) at = &cards[*at].older_of_account;
    *at = cards[slot].older_of_account;
  }

  void put(const Card& row) {
    const auto [slot, added] = cards.find_or_add(row.token);
    CardEntry& entry = cards[slot];
    const bool moved = added || entry.row.account != row.account;
    if (moved && !added) take_from_account(slot);
    entry.row = row;
    if (!moved) return;
    AccountEntry& account = account_entry(row.account);
    entry.older_of_account = account.newest_card;
    account.newest_card = slot;
  }

  void put(const Exception& row) {
    const auto [slot, added] = exceptions.find_or_add(row.id);
    if (!added && exceptions[slot].status == ExceptionStatus::open) --exceptions_open;
    if (row.status == ExceptionStatus::open) ++exceptions_open;
    exceptions[slot] = row;
  }
};

Tables::Tables() : shelves_(std::make_unique<Shelves>()) {}
Tables::~Tables() = default;

void Tables::apply(const RowImages& images) {
  for (const Account& row : images.accounts) shelves_->put(row);
  for (const Card& row : images.cards) shelves_->put(row);
  for (const LifeCycle& row : images.life_cycles) shelves_->put(row);
  for (const Seen& row : images.seen) shelves_->seen.put(row);
  for (const Exception& row : images.exceptions) shelves_->put(row);
  for (const Counter& row : images.counters) shelves_->counters.put(row);
  for (const Owed& row : images.owed) shelves_->owed.put(row);
  for (const Posting& posting : images.postings) shelves_->books.add(posting);
  for (const Account& row : images.accounts) shelves_->weigh(row.id);
  for (const LifeCycle& row : images.life_cycles)
    if (row.account) shelves_->weigh(*row.account);
  for (const AccountId& account : shelves_->left) shelves_->weigh(account);
  shelves_->left.clear();
  shelves_->life_cycles.sweep();
  shelves_->counters.sweep();
}

void Tables::add_to_books(const BookTotal& total) { shelves_->books.add(total); }

void Tables::close_before(DayNumber day) {
  shelves_->life_cycles.close_before(day);
  shelves_->counters.close_before(day);
  shelves_->seen.close_before(day);
}

std::optional<Account> Tables::account(const AccountId& id) const {
  const Slot slot = shelves_->accounts.find(id);
  if (slot == no_slot || !shelves_->accounts[slot].known) return std::nullopt;
  return shelves_->accounts[slot].row;
}

std::optional<Card> Tables::card(const CardToken& token) const {
  const Slot slot = shelves_->cards.find(token);
  if (slot == no_slot) return std::nullopt;
  return shelves_->cards[slot].row;
}

std::optional<Seen> Tables::seen(const SeenId& id) const { return shelves_->seen.find(id); }

std::optional<LifeCycle> Tables::life_cycle(const LifeCycleId& id) const {
  const LifeCycle* row = shelves_->life_cycles.find(id);
  return row == nullptr ? std::nullopt : std::optional{*row};
}

std::vector<LifeCycleId> Tables::matches(const MatchKey& key) const { return shelves_->life_cycles.matches(key); }

std::optional<Exception> Tables::exception(const ExceptionId& id) const {
  const Slot slot = shelves_->exceptions.find(id);
  if (slot == no_slot) return std::nullopt;
  return shelves_->exceptions[slot];
}

std::optional<Counter> Tables::counter(const CounterId& id) const {
  const Counter* row = shelves_->counters.find(id);
  return row == nullptr ? std::nullopt : std::optional{*row};
}

std::optional<Owed> Tables::owed(const OwedId& id) const {
  const Owed* row = shelves_->owed.find(id);
  return row == nullptr ? std::nullopt : std::optional{*row};
}

std::vector<Card> Tables::cards_of(const AccountId& account) const {
  std::vector<Card> cards;
  const Slot entry = shelves_->accounts.find(account);
  if (entry == no_slot) return cards;
  for (Slot slot = shelves_->accounts[entry].newest_card; slot != no_slot;
       slot = shelves_->cards[slot].older_of_account)
    cards.push_back(shelves_->cards[slot].row);
  std::ranges::reverse(cards);
  return cards;
}

std::vector<Exception> Tables::exceptions(std::optional<ExceptionStatus> status, std::size_t most) const {
  std::vector<Exception> found;
  for (Slot slot = 0; slot < shelves_->exceptions.size() && found.size() < most; ++slot) {
    const Exception& row = shelves_->exceptions[slot];
    if (!status || row.status == *status) found.push_back(row);
  }
  return found;
}

std::vector<LifeCycleId> Tables::due(Instant now, std::size_t most) const {
  return shelves_->life_cycles.due(now, most);
}

std::vector<Hold> Tables::holds_of(const CardToken& card, std::size_t most) const {
  return shelves_->life_cycles.holds_of(card, most);
}

std::vector<OwedId> Tables::owed_in(const LinkName& link, OwedState state, std::uint64_t behind_order,
                                    std::size_t most) const {
  return shelves_->owed.in(link, state, behind_order, most);
}

std::vector<OwedId> Tables::asked(std::size_t most) const { return shelves_->owed.asked(most); }

OwedFigures Tables::owed_figures(const LinkName& link) const { return shelves_->owed.figures(link); }

std::vector<LinkName> Tables::owing_links() const { return shelves_->owed.links(); }

std::vector<BookTotal> Tables::books() const { return shelves_->books.totals(); }

Ledger::Imbalance Tables::imbalance() const {
  Imbalance found{.accounts = shelves_->accounts_off, .currencies = 0};
  std::map<std::uint16_t, std::array<BookTotal::Wide, 2>> off;  // debits less credits, book 2000 less posted
  for (const BookTotal& total : books()) {
    auto& sums = off[total.currency.number];
    sums[0] += total.debits - total.credits;
    if (total.account.book == Book::cardholder) sums[1] += total.credits - total.debits;
  }
  for (const PostedTotal& total : posted()) off[total.currency.number][1] -= total.posted;
  for (const auto& [currency, sums] : off) found.currencies += sums[0] != 0 || sums[1] != 0 ? 1 : 0;
  return found;
}

std::vector<PostedTotal> Tables::posted() const { return shelves_->posted; }

void Tables::each(RowTaker& taker) const {
  each_life_cycle(taker);
  each_other_row(taker);
}

void Tables::each_life_cycle(RowTaker& taker) const {
  shelves_->life_cycles.each([&](const LifeCycle& row) { taker.take(row); });
}

void Tables::each_other_row(RowTaker& taker) const {
  const auto take = [&](const auto& row) { taker.take(row); };
  shelves_->accounts.each([&](const AccountEntry& entry) {
    if (entry.known) taker.take(entry.row);
  });
  shelves_->cards.each([&](const CardEntry& entry) { taker.take(entry.row); });
  shelves_->seen.each(take);
  shelves_->exceptions.each(take);
  shelves_->counters.each(take);
  shelves_->owed.each(take);
}

Ledger::Counts Tables::counts() const {
  return {.accounts = shelves_->accounts_known,
          .cards = shelves_->cards.size(),
          .life_cycles = shelves_->life_cycles.size(),
          .seen = shelves_->seen.size(),
          .exceptions_open = shelves_->exceptions_open,
          .counters = shelves_->counters.size(),
          .owed = shelves_->owed.size()};
}

}  // namespace isoswitch
