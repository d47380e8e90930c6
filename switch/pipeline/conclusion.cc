#include "switch/pipeline/conclusion.h"

#include <algorithm>

#include "switch/pipeline/counting.h"

namespace isoswitch {
namespace {

Seen seen_row(const Transaction& tx, const Decision& decision) {
  Seen seen;
  seen.id = decision.seen_as.value_or(tx.seen);
  seen.transaction = tx.transaction.value_or(Money{});
  seen.billing = tx.charge().value_or(Money{});
  if (tx.reversal_form != ReversalForm::full) seen.replacement = tx.reversal_amount;
  seen.given = decision.given;
  seen.keep_until = keep_until(tx, seen_keep_days);
  return seen;
}

// R8: the reversal of a declined request has to find it.
void keep_decline(const Transaction& tx, Rows& rows, Decision& decision) {
  LifeCycle declined = begin_life_cycle(tx);
  declined.state = LifeCycleState::declined;
  declined.reason = decision.given.reason;
  decision.life_cycle = declined.id;
  rows.put(declined);
}

}  // namespace

DayNumber keep_until(const Transaction& tx, DayNumber days) {
  return std::max(day_of(tx.seen), day_of(tx.received)) + days;
}

LifeCycleId life_cycle_id(const Transaction& tx) {
  return {IdBuilder{"life cycle"}.part({reinterpret_cast<const char*>(tx.message.data()), tx.message.size()}).finish()};
}

LifeCycle begin_life_cycle(const Transaction& tx) {
  LifeCycle begun;
  begun.id = life_cycle_id(tx);
  begun.card = tx.card;
  begun.network = tx.network;
  begun.credit = tx.kind == Kind::refund;
  begun.authorized = tx.charge().value_or(Money{});
  begun.transaction = tx.transaction.value_or(Money{});
  begun.first_amount = begun.transaction.minor;
  begun.ids = tx.ids;
  begun.match = tx.match;
  begun.opened = tx.received;
  begun.changed = tx.received;
  begun.keep_until = keep_until(tx, life_cycle_keep_days);
  return begun;
}

void conclude(const Transaction& tx, Reason reason, Rows& rows, Decision& decision) {
  decision.given.reason = reason;
  decision.answered = true;
  if (decision.repeat_of || !tx.moves_money()) return;
  if (tx.is_request() && !approves(reason)) keep_decline(tx, rows, decision);
  if (approves(reason)) count_approval(tx, rows, decision);
  rows.put(seen_row(tx, decision));
}

}  // namespace isoswitch
