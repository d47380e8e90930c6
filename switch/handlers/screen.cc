#include "switch/handlers/screen.h"

#include "switch/ledger/expiry_month.h"

namespace isoswitch {
namespace {

struct CardRow {
  CardStatus status;
  Reason reason;
};
constexpr CardRow card_rows[] = {
    {CardStatus::active, Reason::approved},         {CardStatus::inactive, Reason::restricted_card},
    {CardStatus::blocked, Reason::restricted_card}, {CardStatus::lost, Reason::lost_card},
    {CardStatus::stolen, Reason::stolen_card},      {CardStatus::closed, Reason::invalid_card_number},
};

Reason reason_of(CardStatus status) {
  for (const CardRow& row : card_rows)
    if (row.status == status) return row.reason;
  return Reason::restricted_card;
}

// The terminal may say another date than the card has: then it is not this card.
bool expired(const Transaction& tx, const Card& card) {
  if (!card.expiry_yymm) return false;
  return is_over(*card.expiry_yymm, tx.received) || (tx.expiry_yymm && *tx.expiry_yymm != *card.expiry_yymm);
}

}  // namespace

Screen::Options Screen::read_options(const Node& node) {
  constexpr std::string_view expiries[] = {"checked", "ignored"};
  return {.expiry = static_cast<Expiry>(node.choice("expiry", expiries, 0))};
}

Ruling Screen::decide(const Transaction& tx, Rows& rows, Decision&) const {
  if (!tx.is_request() || !tx.card) return Next{};
  const auto card = rows.card(*tx.card);
  const bool elsewhere = tx.routed && tx.routed->books == Books::issuer;  // it knows cards that we do not
  if (!card) return elsewhere ? Ruling{Next{}} : Ruling{Reply{Reason::invalid_card_number}};
  const auto account = rows.account(card->account);
  if (!account && elsewhere) return Next{};
  if (!account) return Reply{Reason::invalid_card_number};
  if (const Reason reason = reason_of(card->status); reason != Reason::approved) return Reply{reason};
  if (options_.expiry == Expiry::checked && tx.kind != Kind::refund && expired(tx, *card))
    return Reply{Reason::expired_card};
  if (account->status == AccountStatus::blocked) return Reply{Reason::restricted_card};
  if (account->status == AccountStatus::closed) return Reply{Reason::do_not_honor};
  return Next{};
}

}  // namespace isoswitch
