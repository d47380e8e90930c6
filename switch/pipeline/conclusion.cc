#include "switch/pipeline/conclusion.h"

#include <algorithm>

#include "switch/pipeline/counting.h"
#include "switch/pipeline/raise.h"

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

Owed owed_row(const Transaction& tx, const Decision& decision) {
  const Question& question = *tx.question;
  Owed owed;
  owed.id = question.id;
  owed.link = tx.routed->link;
  owed.card = tx.card;
  owed.life_cycle = decision.life_cycle;
  owed.since = tx.received;
  owed.message_class = tx.is_reversal() && tx.original ? tx.original->message_class : tx.ids.message_class;
  owed.fields = question.fields;
  owed.sealed_pan = question.sealed_pan;
  return owed;
}

// R7b: what acquirers take back or advise is told to the issuer, unless our record shows that it never left.
void pass_on(const Transaction& tx, Rows& rows, Decision& decision) {
  if (tx.is_request() || (!tx.question && !tx.untold)) return;
  const auto row = decision.life_cycle ? rows.life_cycle(*decision.life_cycle) : std::nullopt;
  const bool never_left = tx.is_reversal() && row && !row->forwarded && row->state != LifeCycleState::reversed_first;
  if (tx.untold && !never_left) return raise(tx, ExceptionReason::not_delivered, row, rows);
  if (!never_left) owe(tx, tx.is_reversal() ? OwedKind::reversal : OwedKind::advice, rows, decision);
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

void ask(const Transaction& tx, Rows& rows, Decision& decision) {
  Owed owed = owed_row(tx, decision);
  owed.state = OwedState::asked;
  owed.kind = OwedKind::reversal;
  owed.seen = decision.seen_as.value_or(tx.seen);
  owed.until = tx.question->until;
  owed.stan = tx.question->owed_stan;
  owed.transmitted = tx.question->transmitted;
  owed.original_stan = tx.question->stan;
  owed.original_transmitted = tx.question->transmitted;
  rows.put(owed);
  Seen seen = seen_row(tx, decision);
  seen.open = owed.id;
  rows.put(seen);
  decision.asked = owed.id;
}

void owe(const Transaction& tx, OwedKind kind, Rows& rows, Decision& decision) {
  Owed owed = owed_row(tx, decision);
  owed.state = OwedState::due;
  owed.kind = kind;
  owed.stan = tx.question->owed_stan;
  owed.transmitted = tx.question->transmitted;
  const auto row = decision.life_cycle ? rows.life_cycle(*decision.life_cycle) : std::nullopt;
  if (row && row->forwarded && !tx.is_request()) {
    owed.original_stan = row->forwarded->stan;
    owed.original_transmitted = row->forwarded->transmitted;
  }
  if (kind == OwedKind::advice) {
    owed.authorization_code = decision.given.authorization_code;
    if (tx.is_request() && row) owed.exposure = row->authorized;
  }
  if (tx.reversal_form == ReversalForm::remains) owed.remains = tx.reversal_amount;
  if (tx.reversal_form == ReversalForm::releases && row)
    owed.remains = std::max<Minor>(row->transaction.minor - tx.reversal_amount, 0);
  rows.put(owed);
}

void conclude(const Transaction& tx, Reason reason, Rows& rows, Decision& decision) {
  decision.given.reason = reason;
  decision.answered = true;
  if (decision.repeat_of || !tx.moves_money()) return;
  const bool kept = tx.heard && decision.life_cycle;  // what was claimed is declined already
  if (tx.is_request() && !approves(reason) && !kept) keep_decline(tx, rows, decision);
  if (approves(reason)) count_approval(tx, rows, decision);
  pass_on(tx, rows, decision);
  rows.put(seen_row(tx, decision));
}

}  // namespace isoswitch
