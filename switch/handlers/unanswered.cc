#include "switch/handlers/unanswered.h"

#include "record.pb.h"
#include "switch/handlers/question.h"

namespace isoswitch {

void end_unanswered(const OwedId& question, Instant now, Rows& rows, Decision& decision) {
  constexpr Reason reason = Reason::issuer_unavailable;
  auto owed = rows.owed(question);
  if (!owed || owed->state != OwedState::asked) return;
  decision.rule = "unanswered";
  decision.life_cycle = owed->life_cycle;
  const auto row = owed->life_cycle ? rows.life_cycle(*owed->life_cycle) : std::nullopt;
  const bool taken_back = row && row->state != LifeCycleState::asked;
  if (row && !taken_back) give_claim_back(*row, reason, now, rows);
  owed->state = row && !taken_back ? OwedState::due : OwedState::settled;
  owed->until.reset();
  rows.put(*owed);
  if (auto seen = owed->seen ? rows.seen(*owed->seen) : std::nullopt; seen && seen->open == question) {
    seen->open.reset();
    seen->given = {};
    seen->given.reason = reason;
    rows.put(*seen);
  }
}

Result<std::size_t> end_all_unanswered(Store& store, Instant now) {
  constexpr std::size_t at_once = 1024;
  std::size_t ended = 0;
  std::optional<Error> refused;
  while (!refused) {
    const auto open = store.rows().asked(at_once);
    for (const OwedId& question : open) {
      UnitOfWork unit;
      unit.record = new_record();
      unit.record->set_at_us(now.us);
      unit.record->mutable_timer()->set_what(proto::TimerRecord::question_unanswered);
      unit.record->mutable_timer()->set_question(question.bytes.data(), question.bytes.size());
      unit.keys.also.owed.push_back(question);
      unit.decide = [question, now](Rows& rows, Decision& decision) { end_unanswered(question, now, rows, decision); };
      unit.done = [&refused](const Result<Outcome>& outcome) {
        if (!outcome) refused = outcome.error();
      };
      store.submit(std::move(unit));
    }
    store.drain();
    ended += open.size();
    if (open.size() < at_once) break;
  }
  if (refused) return std::unexpected(*refused);
  return ended;
}

}  // namespace isoswitch
