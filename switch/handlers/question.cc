#include "switch/handlers/question.h"

#include "switch/handlers/movement.h"
#include "switch/handlers/original.h"
#include "switch/ledger/holds.h"
#include "switch/pipeline/conclusion.h"
#include "switch/pipeline/counting.h"

namespace isoswitch {
namespace {

bool moves_money(const Transaction& tx) {
  return tx.kind == Kind::purchase || tx.kind == Kind::cash || tx.kind == Kind::purchase_with_cashback ||
         tx.kind == Kind::refund;
}

Forwarded forwarded(const Transaction& tx, const FixedText<6>& stan) {
  return {.link = tx.routed->link, .books = tx.routed->books, .stan = stan, .transmitted = tx.question->transmitted};
}

struct Claim {
  LifeCycle row;
  std::optional<Account> account;
  Minor amount = 0;
};

// What is asked for, as a life cycle that nothing is held by yet; or why it cannot be asked for.
std::expected<Claim, Reason> begin_claim(const Transaction& tx, Reason tombstone_code, Rows& rows) {
  const bool ours = tx.routed->books == Books::ours;
  const auto card = tx.card ? rows.card(*tx.card) : std::nullopt;
  Claim claim{.row = begin_life_cycle(tx), .account = card ? rows.account(card->account) : std::nullopt};
  if (ours && !claim.account) return std::unexpected(Reason::invalid_card_number);
  claim.amount = tx.charge()->minor;
  // R17: money is never mixed; what we only know of from a balance file is not ours to refuse.
  if (claim.account && claim.account->currency != tx.charge()->currency) {
    if (ours) return std::unexpected(Reason::invalid_transaction);
    claim.account.reset();
  }
  if (claim.amount == 0) return std::unexpected(Reason::invalid_amount);
  if (const auto tombstone = find_tombstone(tx, rows)) {
    claim.amount = left_by(*tombstone, tx);
    if (claim.amount == 0) return std::unexpected(tombstone_code);
  }
  if (ours && !claim.row.credit && claim.amount > available(*claim.account))
    return std::unexpected(Reason::insufficient_funds);
  if (claim.account) claim.row.account = claim.account->id;
  claim.row.authorized.minor = claim.amount;
  claim.row.transaction.minor = scale(claim.row.transaction.minor, claim.amount, tx.charge()->minor).value_or(0);
  return claim;
}

// A refund is money towards the cardholder, and an account that is not known holds nothing: the row alone tells of it.
bool put_claim(Claim& claim, Rows& rows) {
  if (claim.account && !claim.row.credit) return hold(claim.row, *claim.account, claim.amount, rows);
  rows.put(claim.row);
  return true;
}

// In billing units. The issuer may have given less than was asked for (R10), and may have told it in the terminal's
// currency alone: then it is scaled as the message itself is.
Minor approved_amount(const Transaction& tx, const LifeCycle& row) {
  const auto& word = tx.heard;
  const Minor claimed = row.authorized.minor;
  if (!word || word->how != Heard::answer || word->reason != Reason::approved_partially) return claimed;
  auto told = word->billing_amount;
  if (!told && word->transaction_amount && tx.transaction->minor > 0)
    told = scale(tx.charge()->minor, *word->transaction_amount, tx.transaction->minor);
  return std::min(told.value_or(claimed), claimed);
}

void tell(const Transaction& tx, Minor approved, LifeCycle& row, Decision& decision) {
  decision.given.authorization_code = tx.drawn_authorization_code;
  if (!tx.heard || tx.heard->how != Heard::answer) return;
  if (!tx.heard->authorization_code.empty()) decision.given.authorization_code = tx.heard->authorization_code;
  decision.given.balances = tx.heard->balances;
  if (tx.heard->reason != Reason::approved_partially) return;
  decision.given.billing_amount = approved;
  decision.given.transaction_amount =
      tx.heard->transaction_amount.value_or(scale(row.transaction.minor, approved, row.authorized.minor).value_or(0));
  row.transaction.minor = *decision.given.transaction_amount;
}

// What was claimed is the purchase's now: held until its clearing, or posted, where that is what was asked for and the
// books are ours. False: a sum would not fit.
bool keep_claim(const Transaction& tx, Reason reason, LifeCycle row, Rows& rows, Decision& decision) {
  // A reversal may have taken a part of it back meanwhile; what it gave back then does not come back again.
  const Minor stands = row.authorized.minor - row.reversed;
  const Minor approved = approved_amount(tx, row);
  const Minor amount = std::min(approved, stands);
  tell(tx, approved, row, decision);
  row.authorized.minor = amount;
  row.reason = reason;
  row.ids.authorization_code = decision.given.authorization_code;
  row.changed = tx.received;
  row.state = LifeCycleState::open;
  if (amount < stands) give_back(row, stands - amount, tx.received, rows);
  const auto account = row.account ? rows.account(*row.account) : std::nullopt;
  if (account && tx.flow == Flow::financial && row.forwarded->books == Books::ours) {
    if (!capture(tx, row, *account, amount, rows)) return false;
    Account freed = *rows.account(account->id);
    release(freed, row, row.held);
    rows.put(freed);
    rows.put(row);
    return true;
  }
  if (account && !row.credit) return hold_for(tx, row, *account, amount, rows);
  rows.put(row);
  return true;
}

// STI-02.
void decide_what_is_owed(const Transaction& tx, Reason reason, bool taken_back, Owed owed, Rows& rows,
                         const Decision& decision) {
  const Heard how = tx.heard->how;
  const bool stood_in = approves(reason) && how != Heard::answer;
  // It was approved there and not here.
  const bool disagrees = how == Heard::answer && tx.heard->approved_there && !approves(reason);
  const bool owes = owed.life_cycle && !taken_back && (stood_in || disagrees || how == Heard::silence);
  owed.state = owes ? OwedState::due : OwedState::settled;
  owed.until.reset();
  if (owes) {
    owed.kind = stood_in ? OwedKind::advice : OwedKind::reversal;
    owed.authorization_code = decision.given.authorization_code;
    if (stood_in) owed.exposure = rows.life_cycle(*owed.life_cycle)->authorized;
  }
  rows.put(owed);
}

}  // namespace

void give_claim_back(LifeCycle claim, Reason reason, Instant now, Rows& rows) {
  if (auto account = claim.account ? rows.account(*claim.account) : std::nullopt; account && claim.held > 0) {
    release(*account, claim, claim.held);
    rows.put(*account);
  }
  claim.state = LifeCycleState::declined;
  claim.reason = reason;
  claim.changed = now;
  give_back(claim, claim.authorized.minor - claim.reversed, now, rows);
  rows.put(claim);
}

std::optional<Reason> claim(const Transaction& tx, Reason tombstone_code, Rows& rows, Decision& decision) {
  if (!moves_money(tx)) return std::nullopt;
  auto begun = begin_claim(tx, tombstone_code, rows);
  if (!begun) return begun.error();
  begun->row.state = LifeCycleState::asked;
  begun->row.forwarded = forwarded(tx, tx.question->stan);
  if (!put_claim(*begun, rows)) return Reason::invalid_amount;
  decision.life_cycle = begun->row.id;
  decision.adds = begun->amount;
  count_approval(tx, rows, decision);
  decision.adds.reset();
  return std::nullopt;
}

std::optional<Reason> end_question(const Transaction& tx, Reason reason, Rows& rows, Decision& decision) {
  const auto owed = rows.owed(tx.question->id);
  if (!owed || owed->state != OwedState::asked) return std::nullopt;
  decision.seen_as = owed->seen;
  decision.life_cycle = owed->life_cycle;
  const auto row = owed->life_cycle ? rows.life_cycle(*owed->life_cycle) : std::nullopt;
  const bool taken_back = row && row->state != LifeCycleState::asked;
  if (taken_back && approves(reason)) reason = Reason::do_not_honor;
  if (row && !taken_back) {
    if (approves(reason) && !keep_claim(tx, reason, *row, rows, decision)) {
      reason = Reason::invalid_amount;
      decision.given = {};
    }
    if (!approves(reason)) give_claim_back(*row, reason, tx.received, rows);
  } else if (!row && tx.heard->how == Heard::answer && approves(reason)) {
    decision.given.authorization_code = tx.heard->authorization_code;
    decision.given.balances = tx.heard->balances;
  }
  decide_what_is_owed(tx, reason, taken_back, *owed, rows, decision);
  return reason;
}

Reason stand_in_unasked(const Transaction& tx, Reason tombstone_code, Rows& rows, Decision& decision) {
  auto begun = begin_claim(tx, tombstone_code, rows);
  if (!begun) return begun.error();
  begun->row.forwarded = forwarded(tx, tx.question->owed_stan);
  begun->row.state = LifeCycleState::open;
  begun->row.ids.authorization_code = tx.drawn_authorization_code;
  decision.given.authorization_code = tx.drawn_authorization_code;
  const bool held = begun->account && !begun->row.credit
                        ? hold_for(tx, begun->row, *begun->account, begun->amount, rows)
                        : (rows.put(begun->row), true);
  if (!held) return Reason::invalid_amount;
  decision.life_cycle = begun->row.id;
  decision.adds = begun->amount;
  owe(tx, OwedKind::advice, rows, decision);
  return Reason::approved;
}

}  // namespace isoswitch
