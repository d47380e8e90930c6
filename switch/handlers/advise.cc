#include "switch/handlers/advise.h"

#include <algorithm>

#include "switch/handlers/movement.h"
#include "switch/handlers/original.h"
#include "switch/ledger/entries.h"
#include "switch/ledger/holds.h"
#include "switch/ledger/life_cycle_machine.h"
#include "switch/ledger/shares.h"
#include "switch/pipeline/conclusion.h"
#include "switch/pipeline/counting.h"

namespace isoswitch {
namespace {

// One advice on its way through; collects what it did into rows and decision.
class Advice {
 public:
  Advice(const Transaction& tx, Rows& rows, Decision& decision) : tx_(tx), rows_(rows), decision_(decision) {}

  void take() {
    if (tx_.advised_approval == false) return keep_decline();
    if (tx_.kind == Kind::balance_inquiry || tx_.kind == Kind::account_check || !tx_.charge()) return;
    const auto card = tx_.card ? rows_.card(*tx_.card) : std::nullopt;
    const auto account = card ? rows_.account(card->account) : std::nullopt;
    if (!account) return no_account(card.has_value());
    account_id_ = account->id;
    amount_ = tx_.charge()->minor;
    if (account->currency != tx_.charge()->currency) return other_currency();
    if (account->status != AccountStatus::open || card->status != CardStatus::active)
      raise(tx_, ExceptionReason::account_blocked, begun(), rows_);
    const Minor before = available(*account);
    if (tx_.kind == Kind::refund)
      refund();
    else if (tx_.flow == Flow::financial_advice)
      capture_some();
    else
      set_the_hold();
    const Minor after = available(*rows_.account(account_id_));
    if ((after < 0 && after < before) || is_beyond_limits(tx_, rows_, decision_))
      raise(tx_, ExceptionReason::over_limit, begun(), rows_);
  }

 private:
  LifeCycle begun() const {
    LifeCycle row = begin_life_cycle(tx_);
    if (!account_id_.empty()) row.account = account_id_;
    return row;
  }

  void put(const LifeCycle& row) {
    rows_.put(row);
    decision_.life_cycle = row.id;
  }

  void overflow(const LifeCycle& row) { raise(tx_, ExceptionReason::amount_mismatch, row, rows_); }

  // R3: recorded, so that its reversal finds it; moves nothing.
  void keep_decline() {
    LifeCycle row = begun();
    row.state = LifeCycleState::declined;
    row.reason = Reason::do_not_honor;
    put(row);
  }

  // The money is owed to the network all the same: 1900/2100 until somebody knows whose it is.
  void suspend() {
    if (tx_.flow != Flow::financial_advice) return;
    const bool credit = tx_.kind == Kind::refund;
    LifeCycle row = begun();
    row.state = LifeCycleState::posted;
    row.posted_by = PostedBy::message;
    rows_.post(suspense_entry({.kind = PostingKind::suspense,
                               .direction = credit ? Direction::credit : Direction::debit,
                               .account = {},
                               .network = tx_.network,
                               .billing = *tx_.charge(),
                               .settlement = {},
                               .life_cycle = row.id,
                               .message = tx_.message}));
    put(row);
  }

  void no_account(bool card_known) {
    suspend();
    raise(tx_, card_known ? ExceptionReason::unknown_account : ExceptionReason::unknown_card, begun(), rows_);
  }

  void other_currency() {
    suspend();
    raise(tx_, ExceptionReason::foreign_currency, begun(), rows_);
  }

  // R7: a reversal that came first leaves less of the amount, or nothing. False: nothing, and that is all there is to
  // do.
  bool something_is_left() {
    tombstone_ = find_tombstone(tx_, rows_);
    if (!tombstone_ || amount_ == 0) return true;
    amount_ = left_by(*tombstone_, tx_);
    if (amount_ == 0) keep_reversed(*tombstone_);
    return amount_ != 0;
  }

  // The life cycle that the advice is about; its own tombstone is none.
  std::optional<LifeCycle> original() {
    Found found = find_original(tx_, rows_);
    if (found.ambiguous) raise(tx_, ExceptionReason::ambiguous_original, begun(), rows_);
    if (!found.life_cycle || (tombstone_ && found.life_cycle->id == tombstone_->id)) return std::nullopt;
    return whole_of(*found.life_cycle, rows_);
  }

  void refund() {
    if (!something_is_left()) return;
    LifeCycle row = begun();
    if (tx_.flow == Flow::authorization_advice || amount_ == 0) return put(row);  // R15: counts when it is posted
    if (!capture(tx_, row, *rows_.account(account_id_), amount_, rows_)) return overflow(row);
    decision_.life_cycle = row.id;
  }

  // R12: a completion sets the hold of its original to the final amount; without one, the hold is the advice's own.
  void set_the_hold() {
    if (!something_is_left()) return;
    auto found = original();
    const Effect effect = found ? effect_of(found->state, LifeCycleEvent::completion) : Effect::begins_anew;
    if (effect == Effect::stands_alone) raise(tx_, ExceptionReason::capture_after_reversal, *found, rows_);
    if (effect == Effect::begins_anew || effect == Effect::stands_alone) return hold_anew();
    decision_.life_cycle = found->id;
    if (effect != Effect::applies || found->credit) return;
    const Minor rest = std::max<Minor>(amount_ - found->captured - found->cleared, 0);
    const Minor adds = rest - found->held;
    settle_increments(*found);
    found->authorized = *tx_.charge();
    found->transaction = tx_.transaction.value_or(*tx_.charge());
    found->changed = tx_.received;
    if (rest == 0) found->state = found->captured > 0 ? LifeCycleState::posted : LifeCycleState::closed;
    if (!hold_for(tx_, *found, *rows_.account(account_id_), rest, rows_)) return overflow(*found);
    // A reversal may name the completion instead of the authorization: its names lead to the same purchase.
    LifeCycle also = begun();
    also.part = Part::completion;
    also.part_of = found->id;
    rows_.put(also);
    decision_.adds = adds;
  }

  void hold_anew() {
    LifeCycle row = begun();
    row.authorized.minor = amount_;
    row.transaction.minor = scale(row.transaction.minor, amount_, tx_.charge()->minor).value_or(0);
    if (amount_ == 0) row.state = LifeCycleState::closed;
    if (!hold_for(tx_, row, *rows_.account(account_id_), amount_, rows_)) return overflow(row);
    decision_.life_cycle = row.id;
    decision_.adds = amount_;
  }

  // R7: the reversal of this advice came first.
  void keep_reversed(const LifeCycle& tombstone) {
    LifeCycle row = begun();
    row.state = LifeCycleState::reversed;
    row.match = {};  // the tombstone is what its keys lead to
    put(row);
    decision_.life_cycle = tombstone.id;
  }

  // R12: posts its amount and releases as much of the hold, all of the rest if it is the final one. Always posts (R13),
  // so a hold that is gone, or never was, does not matter.
  void capture_some() {
    if (!something_is_left()) return;
    LifeCycle row = begun();
    if (const auto found = original(); found && !found->credit) release_original(*found, row);
    decision_.life_cycle = row.id;
    if (amount_ == 0) {  // the final leg of a purchase that came to nothing: the hold is released, nothing is posted
      row.state = LifeCycleState::closed;
      return put(row);
    }
    if (!capture(tx_, row, *rows_.account(account_id_), amount_, rows_)) return overflow(row);
    if (!row.part_of) decision_.adds = amount_;  // the authorization of what it captures was counted
    if (row.part_of && row.settlement) settle_whole(*row.part_of, *row.settlement);
  }

  // A reversal may name the authorization: it has to know what its captures settled. Captures that settle in several
  // currencies are undone one by one only.
  void settle_whole(const LifeCycleId& id, const Money& settled) {
    LifeCycle whole = *rows_.life_cycle(id);
    if (!whole.settlement) whole.settlement = Money{0, settled.currency};
    if (whole.settlement->currency != settled.currency) return;
    whole.settlement->minor += settled.minor;
    rows_.put(whole);
  }

  void release_original(LifeCycle original, LifeCycle& row) {
    const Effect effect = effect_of(original.state, LifeCycleEvent::capture);
    if (effect == Effect::stands_alone) return raise(tx_, ExceptionReason::capture_after_reversal, original, rows_);
    if (original.part_of) return;  // a capture that names another capture stands for itself
    row.part = Part::capture;
    row.part_of = original.id;
    Account account = *rows_.account(account_id_);
    release(account, original, tx_.final_capture ? original.held : std::min(amount_, original.held));
    add_share(original, row.id, Part::capture, amount_);
    original.captured += amount_;
    original.posted_by = PostedBy::message;
    if (original.held == 0) original.state = original.captured > 0 ? LifeCycleState::posted : LifeCycleState::closed;
    original.changed = tx_.received;
    rows_.put(account);
    rows_.put(original);
  }

  const Transaction& tx_;
  Rows& rows_;
  Decision& decision_;
  AccountId account_id_;
  Minor amount_ = 0;  // billing: the message's, or what a reversal that came first left of it
  std::optional<LifeCycle> tombstone_;
};

}  // namespace

Ruling Advise::decide(const Transaction& tx, Rows& rows, Decision& decision) const {
  if (!tx.is_advice()) return Next{};
  Advice{tx, rows, decision}.take();
  return Reply{Reason::approved};
}

}  // namespace isoswitch
