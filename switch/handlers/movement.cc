#include "switch/handlers/movement.h"

#include "switch/ledger/entries.h"
#include "switch/ledger/holds.h"

namespace isoswitch {
namespace {

// The settlement amount belongs to the whole of the message's own amount; a part of it (an undone part, a partial
// approval) is settled in proportion.
std::optional<Money> settled(const Transaction& tx, Minor amount) {
  if (!tx.settlement || !tx.charge() || tx.charge()->minor <= 0) return std::nullopt;
  if (tx.settlement->currency == tx.charge()->currency) return std::nullopt;
  const auto part = scale(tx.settlement->minor, amount, tx.charge()->minor);
  if (!part || *part <= 0) return std::nullopt;
  return Money{*part, tx.settlement->currency};
}

bool fits(const Account& account, Direction direction, Minor amount) {
  return (direction == Direction::credit ? add(account.posted, amount) : subtract(account.posted, amount)).has_value();
}

bool post(const Transaction& tx, LifeCycle& life_cycle, const Account& account, Minor amount, PostingKind kind,
          Direction direction, Rows& rows) {
  if (amount <= 0 || !fits(account, direction, amount)) return false;
  const CardMovement movement{.kind = kind,
                              .direction = direction,
                              .account = account.id,
                              .network = life_cycle.network,
                              .billing = {amount, account.currency},
                              .settlement = settled(tx, amount),
                              .life_cycle = life_cycle.id,
                              .message = tx.message};
  for (const Posting& posting : card_entries(movement)) rows.post(posting);
  life_cycle.changed = tx.received;
  return true;
}

}  // namespace

bool hold(LifeCycle& life_cycle, Account account, Minor amount, Rows& rows) {
  if (!set_hold(account, life_cycle, amount)) return false;
  rows.put(account);
  rows.put(life_cycle);
  return true;
}

bool post_debit(const Transaction& tx, LifeCycle& life_cycle, const Account& account, Minor amount, PostingKind kind,
                Rows& rows) {
  if (!post(tx, life_cycle, account, amount, kind, Direction::debit, rows)) return false;
  if (kind == PostingKind::purchase) {
    life_cycle.state = LifeCycleState::posted;
    life_cycle.posted_by = PostedBy::message;
    life_cycle.captured += amount;
  }
  rows.put(life_cycle);
  return true;
}

bool post_credit(const Transaction& tx, LifeCycle& life_cycle, const Account& account, Minor amount, PostingKind kind,
                 Rows& rows) {
  if (!post(tx, life_cycle, account, amount, kind, Direction::credit, rows)) return false;
  if (kind == PostingKind::refund) {
    life_cycle.state = LifeCycleState::credited;
    life_cycle.posted_by = PostedBy::message;
    life_cycle.captured += amount;
  }
  rows.put(life_cycle);
  return true;
}

void raise(const Transaction& tx, ExceptionReason reason, const std::optional<LifeCycle>& life_cycle, Rows& rows) {
  Exception item;
  item.id = {IdBuilder{"exception"}
                 .number(static_cast<std::uint64_t>(reason))
                 .part({reinterpret_cast<const char*>(tx.message.data()), tx.message.size()})
                 .finish()};
  item.opened = tx.received;
  item.reason = reason;
  item.amount = tx.charge().value_or(Money{});
  item.card = tx.card;
  if (life_cycle) {
    item.account = life_cycle->account;
    item.life_cycle = life_cycle->id;
  }
  item.stan = tx.ids.stan;
  item.retrieval_reference = tx.ids.retrieval_reference;
  item.network = tx.network;
  rows.put(item);
}

}  // namespace isoswitch
