#include "switch/handlers/advise.h"

#include <algorithm>

#include "switch/handlers/movement.h"
#include "switch/handlers/original.h"
#include "switch/ledger/entries.h"
#include "switch/ledger/holds.h"
#include "switch/pipeline/conclusion.h"

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
    if (account->currency != tx_.charge()->currency) return other_currency();
    if (account->status != AccountStatus::open || card->status != CardStatus::active)
      raise(tx_, ExceptionReason::account_blocked, begun(), rows_);
    const Minor before = available(*account);
    if (tx_.kind == Kind::refund) refund();
    else if (tx_.flow == Flow::financial_advice) capture();
    else set_the_hold();
    const Minor after = available(*rows_.account(account_id_));
    if (after < 0 && after < before) raise(tx_, ExceptionReason::over_limit, begun(), rows_);
  }

 private:
  Minor amount() const { return tx_.charge()->minor; }

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

  void refund() {
    LifeCycle row = begun();
    if (tx_.flow == Flow::authorization_advice || amount() == 0) return put(row);  // R15: counts when it is posted
    if (!post_credit(tx_, row, *rows_.account(account_id_), amount(), PostingKind::refund, rows_)) return overflow(row);
    decision_.life_cycle = row.id;
  }

  // R12: a completion sets the hold of its original to the final amount; without one, the hold is the advice's own.
  void set_the_hold() {
    const auto tombstone = find_tombstone(tx_, rows_);
    if (tombstone && !tombstone->tombstone_remains && !tombstone->tombstone_releases) return keep_reversed(*tombstone);
    Found found = find_original(tx_, rows_);
    if (found.ambiguous) raise(tx_, ExceptionReason::ambiguous_original, begun(), rows_);
    if (!found.life_cycle || found.life_cycle->state == LifeCycleState::declined) return hold_anew(tombstone);
    LifeCycle original = *found.life_cycle;
    decision_.life_cycle = original.id;
    if (original.state != LifeCycleState::open || original.credit) return;  // R7: reversed, posted or expired
    const Minor rest = std::max<Minor>(amount() - original.captured - original.cleared, 0);
    original.authorized = *tx_.charge();
    original.transaction = tx_.transaction.value_or(*tx_.charge());
    original.changed = tx_.received;
    if (rest == 0) original.state = original.captured > 0 ? LifeCycleState::posted : LifeCycleState::closed;
    if (!hold(original, *rows_.account(account_id_), rest, rows_)) overflow(original);
  }

  void hold_anew(const std::optional<LifeCycle>& tombstone) {
    LifeCycle row = begun();
    Minor held = amount();
    if (tombstone && tx_.transaction && tx_.transaction->minor > 0) {
      const Minor asked = tx_.transaction->minor;
      const Minor left = tombstone->tombstone_remains ? std::min(*tombstone->tombstone_remains, asked)
                                                      : asked - std::min(*tombstone->tombstone_releases, asked);
      held = scale(amount(), left, asked).value_or(held);
    }
    row.authorized.minor = held;
    if (held == 0) row.state = LifeCycleState::closed;
    if (!hold(row, *rows_.account(account_id_), held, rows_)) return overflow(row);
    decision_.life_cycle = row.id;
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
  void capture() {
    const auto tombstone = find_tombstone(tx_, rows_);
    if (tombstone && !tombstone->tombstone_remains && !tombstone->tombstone_releases) return keep_reversed(*tombstone);
    const Found found = find_original(tx_, rows_);
    if (found.ambiguous) raise(tx_, ExceptionReason::ambiguous_original, begun(), rows_);
    LifeCycle row = begun();
    if (found.life_cycle && !found.life_cycle->credit) release_original(*found.life_cycle, row);
    decision_.life_cycle = row.id;
    if (amount() == 0) {  // the final leg of a purchase that came to nothing: the hold is released, nothing is posted
      row.state = LifeCycleState::closed;
      return put(row);
    }
    if (!post_debit(tx_, row, *rows_.account(account_id_), amount(), PostingKind::purchase, rows_)) overflow(row);
  }

  void release_original(LifeCycle original, LifeCycle& row) {
    const bool gone = original.state == LifeCycleState::reversed || original.state == LifeCycleState::reversed_first ||
                      original.state == LifeCycleState::declined;
    if (gone) return raise(tx_, ExceptionReason::capture_after_reversal, original, rows_);
    if (original.part_of) return;  // a capture that names another capture stands for itself
    row.part_of = original.id;
    Account account = *rows_.account(account_id_);
    release(account, original, tx_.final_capture ? original.held : std::min(amount(), original.held));
    original.captured += amount();
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
};

}  // namespace

Ruling Advise::decide(const Transaction& tx, Rows& rows, Decision& decision) const {
  if (!tx.is_advice()) return Next{};
  Advice{tx, rows, decision}.take();
  return Reply{Reason::approved};
}

}  // namespace isoswitch
