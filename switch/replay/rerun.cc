#include "switch/replay/rerun.h"

#include "switch/pipeline/timekeeper.h"

namespace isoswitch {
namespace {

void answer(Reason reason, std::string_view rule, Decision& decision) {
  decision.given.reason = reason;
  decision.rule = rule;
  decision.answered = true;
}

}  // namespace

Rerun::Rerun(Tables& tables) : tables_(tables), run_(tables) {
  work_.decide = [this](Rows& rows, Decision& decision) { decide(rows, decision); };
}

void Rerun::run(RecordedUnit& unit, const ReplayListener* listener) {
  unit_ = &unit;
  listener_ = listener;
  run_.go_on_behind(unit.sequence - 1);
  run_.decide(work_, tables_);
}

void Rerun::decide(Rows& rows, Decision& decision) {
  if (unit_->kind == RecordedKind::hold_expiry) return expire_hold(unit_->life_cycle, unit_->at, rows, decision);
  // The message is not kept, so it is not interpreted again.
  if (unit_->format_fault) return answer(Reason::format_error, unit_->decision.rule, decision);
  Transaction& tx = unit_->tx;
  derive_match_keys(tx);
  tx.acquirer = listener_->name;
  tx.profile = listener_->profile.get();
  tx.sign_on_required = listener_->sign_on_required;
  const auto stopped = listener_->chain->check(tx);
  if (!stopped) return listener_->chain->decide(tx, rows, decision);
  if (const auto* reply = std::get_if<Reply>(&stopped->finding)) return answer(reply->reason, stopped->by, decision);
  decision.rule = stopped->by;  // dropped by a check: a switch would not have recorded it at all
}

}  // namespace isoswitch
