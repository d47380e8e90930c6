#include "switch/handlers/authorize.h"

#include <algorithm>

#include "switch/handlers/movement.h"
#include "switch/handlers/original.h"
#include "switch/handlers/tombstone_code.h"
#include "switch/ledger/holds.h"
#include "switch/ledger/life_cycle_machine.h"
#include "switch/ledger/shares.h"
#include "switch/pipeline/conclusion.h"

namespace isoswitch {
namespace {

constexpr std::uint8_t ledger_balance = 1;
constexpr std::uint8_t available_balance = 2;
constexpr std::uint8_t original_amount = 57;

// R16.
void tell_balances(const Transaction& tx, const Account& account, Decision& decision) {
  decision.given.balances[0] = {tx.account_type, ledger_balance, {account.posted, account.currency}};
  decision.given.balances[1] = {tx.account_type, available_balance, {available(account), account.currency}};
}

// R10: DE 4 shrinks in the proportion in which the billing amount does, rounded down.
void tell_partial(const Transaction& tx, Minor approved, Decision& decision) {
  const Money asked = *tx.transaction;
  __extension__ using Wide = __int128;
  const Minor charged = tx.charge()->minor;
  const auto shrunk = static_cast<Minor>(Wide{asked.minor} * approved / charged);
  decision.given.billing_amount = approved;
  decision.given.transaction_amount = shrunk;
  decision.given.balances[0] = {tx.account_type, original_amount, asked};
}

// R11: what an increment adds to its purchase; nothing where the original is not known here: then it is a purchase of
// its own, and the original's hold stands beside it when it comes.
std::optional<Found> added_to(const Transaction& tx, Rows& rows) {
  if (tx.increment == Increment::none) return std::nullopt;
  Found found = find_original(tx, rows);
  if (!found.life_cycle && !found.ambiguous) return std::nullopt;
  if (found.life_cycle) found.life_cycle = whole_of(*found.life_cycle, rows);
  return found;
}

// The money of the message joins the purchase's: a new total replaces it.
bool add_to(const Transaction& tx, Minor asked, Minor transaction, LifeCycle& whole) {
  const auto authorized = tx.increment == Increment::total ? asked : isoswitch::add(whole.authorized.minor, asked);
  const auto total =
      tx.increment == Increment::total ? transaction : isoswitch::add(whole.transaction.minor, transaction);
  if (!authorized || !total) return false;
  whole.authorized.minor = *authorized;
  whole.transaction.minor = *total;
  return true;
}

}  // namespace

Authorize::Options Authorize::read_options(const Node& node) {
  Options options;
  constexpr std::string_view offers[] = {"offered", "never"};
  options.partial_approval = static_cast<PartialApproval>(node.choice("partial_approval", offers, 0));
  constexpr std::string_view refunds[] = {"approved", "declined"};
  options.refund_authorization = static_cast<RefundAuthorization>(node.choice("refund_authorization", refunds, 0));
  options.tombstone_code = read_tombstone_code(node);
  return options;
}

Ruling Authorize::decide(const Transaction& tx, Rows& rows, Decision& decision) const {
  if (!tx.is_request() || tx.routed) return Next{};
  if (tx.kind == Kind::unsupported) return Reply{Reason::invalid_transaction};
  const auto card = tx.card ? rows.card(*tx.card) : std::nullopt;
  const auto account = card ? rows.account(card->account) : std::nullopt;
  if (!account) return Reply{Reason::invalid_card_number};
  if (tx.kind == Kind::balance_inquiry) {
    tell_balances(tx, *account, decision);
    return Reply{Reason::approved};
  }
  // R17: money is never mixed.
  if (tx.charge()->currency != account->currency) return Reply{Reason::invalid_transaction};
  if (tx.kind == Kind::account_check) {
    decision.given.authorization_code = tx.drawn_authorization_code;
    return Reply{Reason::account_verified};
  }
  if (tx.charge()->minor == 0) return Reply{Reason::invalid_amount};
  if (tx.kind == Kind::refund) return Reply{refund(tx, *account, rows, decision)};
  const auto original = added_to(tx, rows);
  if (!original) return Reply{spend(tx, *account, rows, decision)};
  if (original->ambiguous) return Reply{Reason::unable_to_locate_record};
  return Reply{add(tx, *account, *original->life_cycle, rows, decision)};
}

// R11. Decided for what it adds; the hold is the purchase's, and lasts from now on.
Reason Authorize::add(const Transaction& tx, const Account& account, LifeCycle whole, Rows& rows,
                      Decision& decision) const {
  const Effect effect = effect_of(whole.state, LifeCycleEvent::increment);
  const bool reversed = whole.state == LifeCycleState::reversed || whole.state == LifeCycleState::reversed_first;
  if (reversed) return options_.tombstone_code;
  const bool other_money = whole.authorized.currency != account.currency || whole.account != account.id ||
                           whole.transaction.currency != tx.transaction->currency;
  if (effect != Effect::applies || whole.credit || whole.captured > 0 || other_money)
    return Reason::invalid_transaction;

  Minor amount = tx.charge()->minor;
  Minor transaction = tx.transaction->minor;
  if (const auto tombstone = find_tombstone(tx, rows)) {
    amount = left_by(*tombstone, tx);
    transaction = scale(transaction, amount, tx.charge()->minor).value_or(0);
  }
  if (amount == 0) return options_.tombstone_code;
  const Minor can_spend = available(account);
  Minor adds = tx.increment == Increment::total ? amount - whole.held : amount;
  const bool partially = adds > 0 && adds > can_spend;
  const bool takes_less = tx.partial_approval && options_.partial_approval == PartialApproval::offered;
  if (partially && (!takes_less || can_spend <= 0 || tx.increment == Increment::total))
    return Reason::insufficient_funds;
  LifeCycle increment = begin_life_cycle(tx);
  if (partially) {
    amount = adds = can_spend;
    tell_partial(tx, amount, decision);
    transaction = *decision.given.transaction_amount;
  }
  increment.part = Part::increment;
  increment.part_of = whole.id;
  increment.account = account.id;
  increment.authorized.minor = amount;
  increment.transaction.minor = transaction;
  increment.added = std::max<Minor>(adds, 0);
  increment.reason = partially ? Reason::approved_partially : Reason::approved;
  increment.ids.authorization_code = tx.drawn_authorization_code;
  const auto held = isoswitch::add(whole.held, adds);
  whole.state = LifeCycleState::open;
  if (adds < 0)
    take_from_shares(whole, Part::increment, -adds);
  else
    add_share(whole, increment.id, Part::increment, adds);
  whole.changed = tx.received;
  if (!held || !add_to(tx, amount, transaction, whole) || !hold_for(tx, whole, account, *held, rows))
    return Reason::invalid_amount;
  rows.put(increment);
  decision.given.authorization_code = tx.drawn_authorization_code;
  decision.life_cycle = whole.id;
  decision.adds = adds;
  return increment.reason;
}

Reason Authorize::spend(const Transaction& tx, const Account& account, Rows& rows, Decision& decision) const {
  Minor amount = tx.charge()->minor;
  Minor transaction = tx.transaction->minor;
  if (const auto tombstone = find_tombstone(tx, rows)) {
    amount = left_by(*tombstone, tx);
    transaction = scale(transaction, amount, tx.charge()->minor).value_or(0);
  }
  if (amount == 0) return options_.tombstone_code;
  const Minor can_spend = available(account);
  const bool takes_less = tx.partial_approval && options_.partial_approval == PartialApproval::offered;
  const bool partially = amount > can_spend;
  if (partially && (!takes_less || can_spend <= 0)) return Reason::insufficient_funds;
  if (partially) amount = can_spend;

  LifeCycle begun = begin_life_cycle(tx);
  begun.account = account.id;
  begun.authorized.minor = amount;
  begun.transaction.minor = transaction;
  if (partially) {
    tell_partial(tx, amount, decision);
    begun.transaction.minor = *decision.given.transaction_amount;
  }
  begun.reason = partially ? Reason::approved_partially : Reason::approved;
  begun.ids.authorization_code = tx.drawn_authorization_code;
  const bool moved = tx.flow == Flow::financial ? capture(tx, begun, account, amount, rows)
                                                : hold_for(tx, begun, account, amount, rows);
  if (!moved) return Reason::invalid_amount;
  decision.given.authorization_code = tx.drawn_authorization_code;
  decision.life_cycle = begun.id;
  decision.adds = amount;
  return begun.reason;
}

// R15: an authorized refund adds nothing that could be spent; it counts when it is posted.
Reason Authorize::refund(const Transaction& tx, const Account& account, Rows& rows, Decision& decision) const {
  if (tx.flow == Flow::authorization && options_.refund_authorization == RefundAuthorization::declined)
    return Reason::invalid_transaction;
  Minor amount = tx.charge()->minor;
  if (const auto tombstone = find_tombstone(tx, rows)) amount = left_by(*tombstone, tx);
  if (amount == 0) return options_.tombstone_code;
  LifeCycle begun = begin_life_cycle(tx);
  begun.account = account.id;
  begun.ids.authorization_code = tx.drawn_authorization_code;
  if (tx.flow == Flow::authorization) {
    rows.put(begun);
  } else if (!capture(tx, begun, account, amount, rows)) {
    return Reason::invalid_amount;
  }
  decision.given.authorization_code = tx.drawn_authorization_code;
  decision.life_cycle = begun.id;
  return Reason::approved;
}

}  // namespace isoswitch
