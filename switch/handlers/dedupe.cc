#include "switch/handlers/dedupe.h"

#include "switch/handlers/movement.h"
#include "switch/pipeline/conclusion.h"

namespace isoswitch {
namespace {

bool same_money(const Transaction& tx, const Seen& seen) {
  const bool partial = tx.reversal_form != ReversalForm::full;
  const bool same_part =
      seen.replacement.has_value() == partial && seen.replacement.value_or(0) == (partial ? tx.reversal_amount : 0);
  return seen.transaction == tx.transaction.value_or(Money{}) && seen.billing == tx.charge().value_or(Money{}) &&
         same_part;
}

Ruling answer_again(const Seen& seen, Decision& decision) {
  decision.given = seen.given;
  decision.repeat_of = seen.sequence;
  return Reply{seen.given.reason};
}

// What was answered then is not kept any more, so nobody can say whether this is a repeat. A date of version 1993 is
// the purchase's, which may be old in a message that is new: there only xxx1 says that it is a repeat.
bool too_late_to_tell(const Transaction& tx) {
  const bool dated_when_sent = tx.profile->version() != 1;
  return day_of(tx.seen) + seen_keep_days < day_of(tx.received) && (tx.repeat || dated_when_sent);
}

// Never taken as new: a request is declined, the others are acknowledged, and a person looks whether money is missing.
Ruling answer_late(const Transaction& tx, Rows& rows) {
  raise(tx, ExceptionReason::late_repeat, std::nullopt, rows);
  return Reply{tx.is_request() ? Reason::duplicate : Reason::approved};
}

}  // namespace

Ruling Dedupe::decide(const Transaction& tx, Rows& rows, Decision& decision) const {
  if (!tx.moves_money()) return Next{};
  auto seen = rows.seen(tx.seen);
  if (!seen && tx.seen_day_before) seen = rows.seen(*tx.seen_day_before);
  if (!seen && too_late_to_tell(tx)) return answer_late(tx, rows);
  if (!seen) return Next{};
  const bool can_be_repeat = !tx.seen_anew;
  if (can_be_repeat && same_money(tx, *seen))
    return seen->open ? Ruling{Wait{*seen->open}} : answer_again(*seen, decision);
  // The same names with other money, or anew: a new transaction, with a seen row of its own.
  decision.stan_reuse = true;
  decision.seen_as = tx.seen_with_money;
  const auto reused = rows.seen(tx.seen_with_money);
  if (!reused) return Next{};
  if (can_be_repeat) return reused->open ? Ruling{Wait{*reused->open}} : answer_again(*reused, decision);
  decision.seen_as = tx.seen_anew;
  return Next{};
}

}  // namespace isoswitch
