#include "switch/handlers/forward.h"

#include "switch/handlers/original.h"
#include "switch/handlers/question.h"
#include "switch/handlers/tombstone_code.h"

namespace isoswitch {

Forward::Options Forward::read_options(const Node& node) { return {.tombstone_code = read_tombstone_code(node)}; }

Ruling Forward::decide(const Transaction& tx, Rows& rows, Decision& decision) const {
  if (!tx.routed || !tx.is_request()) return Next{};
  if (tx.heard) {
    if (tx.heard->how != Heard::answer) return Next{};
    const auto reason = end_question(tx, tx.heard->reason, rows, decision);
    return reason ? Ruling{Reply{*reason}} : Ruling{Drop{"the question has ended before"}};
  }
  // R11: an increment belongs to its purchase's hold, and would have one of its own here.
  if (tx.increment != Increment::none && find_original(tx, rows).life_cycle) return Reply{Reason::invalid_transaction};
  if (!tx.question || !tx.issuer_available) return Next{};
  if (const auto refused = claim(tx, options_.tombstone_code, rows, decision)) return Reply{*refused};
  return Ask{};
}

}  // namespace isoswitch
