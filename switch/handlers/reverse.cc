#include "switch/handlers/reverse.h"

#include <algorithm>

#include "switch/base/assert.h"
#include "switch/handlers/movement.h"
#include "switch/handlers/original.h"
#include "switch/ledger/holds.h"
#include "switch/ledger/life_cycle_machine.h"
#include "switch/ledger/shares.h"
#include "switch/pipeline/conclusion.h"
#include "switch/pipeline/counting.h"

namespace isoswitch {
namespace {

constexpr DayNumber tombstone_keep_days = 7;

// R9: amounts of the message are the transaction's; holds are the billing's. Scaled by the original's own proportion.
// Nothing: the original says no amount to scale by.
std::optional<Minor> in_billing(Minor amount, const LifeCycle& original) {
  if (amount == 0) return 0;
  if (original.transaction == original.authorized) return amount;
  if (original.transaction.minor <= 0) return std::nullopt;
  return scale(original.authorized.minor, amount, original.transaction.minor);
}

// What is to be left of a hold or a posting (billing) that stands at `current`. elsewhere: so much of the purchase
// stands in the other of the two, before it is touched; released: so much of what the message takes off has come off
// it.
Minor target(const Transaction& tx, const LifeCycle& original, Minor current, Minor elsewhere, Minor released) {
  if (tx.reversal_form == ReversalForm::full) return 0;
  const Minor amount = in_billing(tx.reversal_amount, original).value_or(0);
  if (tx.reversal_form == ReversalForm::releases) return current - std::clamp(amount - released, Minor{0}, current);
  return std::clamp(amount - elsewhere, Minor{0}, current);
}

bool asks_for_more_than_there_was(const Transaction& tx, const LifeCycle& original) {
  if (tx.reversal_form == ReversalForm::full) return false;
  return tx.reversal_amount > original.transaction.minor;
}

// A hold goes down, never below zero, and never up. Says how much came off.
Minor undo_hold(const Transaction& tx, LifeCycle& original, Rows& rows) {
  const auto account = rows.account(*original.account);
  const Minor before = original.held;
  const Minor after = target(tx, original, before, original.captured + original.cleared, 0);
  original.reversed += before - after;
  take_from_shares(original, Part::increment, before - after);
  const bool moved = hold(original, *account, after, rows);
  ISOSWITCH_ASSERT(moved);  // going down cannot overflow
  return before - after;
}

// Of a capture no more can be undone than still stands in the life cycle that it is a part of: a reversal that named
// the authorization may have taken it back already.
Minor standing(const LifeCycle& row, const std::optional<LifeCycle>& whole) {
  return whole ? share_of(*whole, row.id, row.captured, whole->captured).value_or(0) : row.captured;
}

// Its share of the purchase is not known any more: nothing is undone, and a person has to look.
bool forgotten(const LifeCycle& row, const LifeCycle& whole) { return !share_of(whole, row.id, 0, 0); }

// What goes back of what was settled in another currency. Of a message that posted by itself the transaction's amounts
// say it, which are not rounded; of an authorization with captures the proportion of what is undone.
Minor settled_back(const Transaction& tx, const LifeCycle& original, Minor undone, Minor stands) {
  if (!original.settlement) return 0;
  const Minor settled = original.settlement->minor;
  // Of a capture of which the reversal of its purchase took some, so much less.
  const Minor now = scale(settled - original.settlement_returned, stands, original.captured).value_or(0);
  if (undone == stands) return now;
  const bool captured_by_others = original.ids.message_class == 1;
  if (captured_by_others || original.transaction.minor <= 0) return scale(now, undone, stands).value_or(0);
  const Minor part = scale(settled, tx.reversal_amount, original.transaction.minor).value_or(0);
  return std::clamp(tx.reversal_form == ReversalForm::remains ? now - part : part, Minor{0}, now);
}

// What was posted by message comes back as a new entry; a hold that it consumed does not.
bool undo_posting(const Transaction& tx, LifeCycle& original, Minor released, Rows& rows) {
  auto whole = original.part_of ? rows.life_cycle(*original.part_of) : std::nullopt;
  if (whole && forgotten(original, *whole)) raise(tx, ExceptionReason::reversal_exceeds_original, original, rows);
  const Minor stands = standing(original, whole);
  const Minor undone = stands - target(tx, original, stands, 0, released);
  if (undone == 0) return true;
  const Minor back = settled_back(tx, original, undone, stands);
  if (!undo_capture(tx, original, *rows.account(*original.account), undone, back, rows)) return false;
  if (!whole) take_from_shares(original, Part::capture, undone);
  if (whole) {
    take_from_share(*whole, original.id, undone);
    if (whole->settlement) whole->settlement_returned += back;
    whole->captured -= undone;
    whole->reversed += undone;
    whole->state = state_after(*whole);
    whole->changed = tx.received;
    rows.put(*whole);
  }
  return true;
}

// R7. A second reversal of an original that is still to come can only take more away.
void merge_tombstone(const Transaction& tx, LifeCycle tombstone, Rows& rows) {
  const auto less = [](std::optional<Minor> kept, Minor said) { return std::min(kept.value_or(said), said); };
  if (tx.reversal_form == ReversalForm::full) {
    tombstone.tombstone_remains.reset();
    tombstone.tombstone_releases.reset();
  } else if (tx.reversal_form == ReversalForm::remains && tombstone.tombstone_remains) {
    tombstone.tombstone_remains = less(tombstone.tombstone_remains, tx.reversal_amount);
  } else if (tx.reversal_form == ReversalForm::releases && tombstone.tombstone_releases) {
    tombstone.tombstone_releases = add(*tombstone.tombstone_releases, tx.reversal_amount);
  }
  tombstone.changed = tx.received;
  rows.put(tombstone);
}

LifeCycle keep_tombstone(const Transaction& tx, Rows& rows) {
  LifeCycle tombstone = begin_life_cycle(tx);
  tombstone.state = LifeCycleState::reversed_first;
  tombstone.ids = *tx.original;
  tombstone.match = tx.original_match;
  if (tombstone.ids.acquirer.empty()) tombstone.ids.acquirer = tx.ids.acquirer;
  if (tx.reversal_form == ReversalForm::remains) tombstone.tombstone_remains = tx.reversal_amount;
  if (tx.reversal_form == ReversalForm::releases) tombstone.tombstone_releases = tx.reversal_amount;
  tombstone.keep_until = keep_until(tx, tombstone_keep_days);
  rows.put(tombstone);
  return tombstone;
}

// R7b: its issuer has not answered yet. What was claimed comes back; the answer will find it so.
void take_back(const Transaction& tx, LifeCycle original, Rows& rows) {
  if (asks_for_more_than_there_was(tx, original)) raise(tx, ExceptionReason::reversal_exceeds_original, original, rows);
  const Minor stands = original.authorized.minor - original.reversed;
  const Minor comes_off = stands - target(tx, original, stands, 0, 0);
  original.reversed += comes_off;
  if (original.reversed == original.authorized.minor) original.state = LifeCycleState::reversed;
  original.changed = tx.received;
  if (auto account = original.account ? rows.account(*original.account) : std::nullopt) {
    release(*account, original, comes_off);
    rows.put(*account);
  }
  give_back(original, comes_off, tx.received, rows);
  rows.put(original);
}

// Only what the increment added comes off the hold: the purchase stands as it was before. What was captured of it
// meanwhile is not touched.
void undo_increment(const Transaction& tx, LifeCycle increment, Rows& rows) {
  const auto found = increment.part_of ? rows.life_cycle(*increment.part_of) : std::nullopt;
  if (!found || !found->account || !rows.account(*found->account)) return;
  LifeCycle whole = *found;
  if (asks_for_more_than_there_was(tx, increment) || forgotten(increment, whole))
    raise(tx, ExceptionReason::reversal_exceeds_original, whole, rows);
  const Minor stands = share_of(whole, increment.id, increment.added, whole.held).value_or(0);
  const Minor comes_off = stands - target(tx, increment, stands, 0, 0);
  take_from_share(whole, increment.id, comes_off);
  increment.added -= comes_off;
  increment.reversed += comes_off;
  if (stands == comes_off) increment.state = LifeCycleState::reversed;
  increment.changed = tx.received;
  whole.reversed += comes_off;
  const bool moved = hold(whole, *rows.account(*whole.account), whole.held - comes_off, rows);
  ISOSWITCH_ASSERT(moved);  // going down cannot overflow
  if (comes_off > 0) whole.state = state_after(whole);
  whole.changed = tx.received;
  give_back(whole, increment, comes_off, tx.received, rows);
  rows.put(increment);
  rows.put(whole);
}

void undo(const Transaction& tx, LifeCycle original, Rows& rows) {
  if (!original.account || !rows.account(*original.account)) return;
  if (asks_for_more_than_there_was(tx, original)) raise(tx, ExceptionReason::reversal_exceeds_original, original, rows);
  const Minor reversed_before = original.reversed;
  const Minor released = original.held > 0 ? undo_hold(tx, original, rows) : 0;
  // R7: what a message posted is undone; what a clearing file posted is not ours to take back.
  const bool undoes_posting = original.captured > 0 && original.posted_by != PostedBy::file;
  if (undoes_posting && !undo_posting(tx, original, released, rows))
    raise(tx, ExceptionReason::amount_mismatch, original, rows);
  original.state = state_after(original);
  if (original.state == LifeCycleState::expired) original.state = LifeCycleState::reversed;  // what had come after it
  original.changed = tx.received;
  give_back(original, original.reversed - reversed_before, tx.received, rows);
  rows.put(original);
}

}  // namespace

Ruling Reverse::decide(const Transaction& tx, Rows& rows, Decision& decision) const {
  if (!tx.is_reversal()) return Next{};
  const Found found = find_original(tx, rows);
  if (found.ambiguous) {
    raise(tx, ExceptionReason::ambiguous_original, std::nullopt, rows);
    return Reply{Reason::approved};
  }
  if (!found.life_cycle) {
    decision.life_cycle = keep_tombstone(tx, rows).id;
    return Reply{Reason::approved};
  }
  const bool increment = found.life_cycle->part == Part::increment;
  const LifeCycle original = increment ? *found.life_cycle : whole_of(*found.life_cycle, rows);
  decision.life_cycle = increment ? original.part_of : original.id;
  const Effect effect = effect_of(original.state, LifeCycleEvent::reversal);
  if (effect == Effect::overtakes) take_back(tx, original, rows);
  if (effect == Effect::takes_more) merge_tombstone(tx, original, rows);
  if (effect == Effect::applies && increment) undo_increment(tx, original, rows);
  if (effect == Effect::applies && !increment) undo(tx, original, rows);
  return Reply{Reason::approved};
}

}  // namespace isoswitch
