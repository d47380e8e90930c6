#include "switch/handlers/movement.h"

#include "switch/ledger/entries.h"
#include "switch/ledger/holds.h"
#include "switch/pipeline/conclusion.h"

namespace isoswitch {
namespace {

// What a message says is settled for `amount` of its own: all of it, or, of a partial approval, its proportion.
std::optional<Money> settled_by(const Transaction& tx, Minor amount) {
  if (!tx.settlement || !tx.charge() || tx.charge()->minor <= 0) return std::nullopt;
  if (tx.settlement->currency == tx.charge()->currency) return std::nullopt;
  const auto part = scale(tx.settlement->minor, amount, tx.charge()->minor);
  if (!part || *part <= 0) return std::nullopt;
  return Money{*part, tx.settlement->currency};
}

bool fits(const Account& account, Direction direction, Minor amount) {
  return (direction == Direction::credit ? add(account.posted, amount) : subtract(account.posted, amount)).has_value();
}

void post(const Transaction& tx, const LifeCycle& life_cycle, const Account& account, Minor amount, PostingKind kind,
          Direction direction, const std::optional<Money>& settlement, Rows& rows) {
  const CardMovement movement{.kind = kind,
                              .direction = direction,
                              .account = account.id,
                              .network = life_cycle.network,
                              .billing = {amount, account.currency},
                              .settlement = settlement,
                              .life_cycle = life_cycle.id,
                              .message = tx.message};
  for (const Posting& posting : card_entries(movement)) rows.post(posting);
}

}  // namespace

bool hold(LifeCycle& life_cycle, Account account, Minor amount, Rows& rows) {
  if (!set_hold(account, life_cycle, amount)) return false;
  rows.put(account);
  rows.put(life_cycle);
  return true;
}

bool hold_for(const Transaction& tx, LifeCycle& life_cycle, Account account, Minor amount, Rows& rows) {
  const HoldTerms& terms = tx.profile->hold_terms();
  life_cycle.expires = tx.received + terms.period(tx.merchant_category, tx.kind, tx.pre_authorization);
  // Its row is kept for as long as it holds money, and the clearing that comes afterwards has to find it.
  life_cycle.keep_until = std::max(life_cycle.keep_until, keep_until(tx, life_cycle_keep_days));
  return hold(life_cycle, account, amount, rows);
}

bool capture(const Transaction& tx, LifeCycle& life_cycle, const Account& account, Minor amount, Rows& rows) {
  const Direction direction = life_cycle.credit ? Direction::credit : Direction::debit;
  if (amount <= 0 || !fits(account, direction, amount)) return false;
  const PostingKind kind = life_cycle.credit ? PostingKind::refund : PostingKind::purchase;
  life_cycle.settlement = settled_by(tx, amount);
  post(tx, life_cycle, account, amount, kind, direction, life_cycle.settlement, rows);
  life_cycle.state = life_cycle.credit ? LifeCycleState::credited : LifeCycleState::posted;
  life_cycle.posted_by = PostedBy::message;
  life_cycle.captured += amount;
  life_cycle.changed = tx.received;
  rows.put(life_cycle);
  return true;
}

bool undo_capture(const Transaction& tx, LifeCycle& life_cycle, const Account& account, Minor amount,
                  Minor settled_back, Rows& rows) {
  const Direction direction = life_cycle.credit ? Direction::debit : Direction::credit;
  if (amount <= 0 || amount > life_cycle.captured || !fits(account, direction, amount)) return false;
  const PostingKind kind = life_cycle.credit ? PostingKind::refund_reversal : PostingKind::purchase_reversal;
  std::optional<Money> settlement;
  if (life_cycle.settlement && settled_back > 0) settlement = Money{settled_back, life_cycle.settlement->currency};
  life_cycle.settlement_returned += settled_back;
  post(tx, life_cycle, account, amount, kind, direction, settlement, rows);
  life_cycle.captured -= amount;
  life_cycle.reversed += amount;
  life_cycle.changed = tx.received;
  rows.put(life_cycle);
  return true;
}

}  // namespace isoswitch
