#include "switch/handlers/dedupe.h"

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

}  // namespace

Ruling Dedupe::decide(const Transaction& tx, Rows& rows, Decision& decision) const {
  if (!tx.moves_money()) return Next{};
  auto seen = rows.seen(tx.seen);
  if (!seen && tx.seen_day_before) seen = rows.seen(*tx.seen_day_before);
  if (!seen) return Next{};
  const bool can_be_repeat = !tx.seen_anew;
  if (can_be_repeat && same_money(tx, *seen)) return answer_again(*seen, decision);
  // The same names with other money, or anew: a new transaction, with a seen row of its own.
  decision.stan_reuse = true;
  decision.seen_as = tx.seen_with_money;
  const auto reused = rows.seen(tx.seen_with_money);
  if (!reused) return Next{};
  if (can_be_repeat) return answer_again(*reused, decision);
  decision.seen_as = tx.seen_anew;
  return Next{};
}

}  // namespace isoswitch
