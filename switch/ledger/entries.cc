#include "switch/ledger/entries.h"

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

Posting entry(PostingKind kind, const BookAccount& debit, const BookAccount& credit, const Money& amount,
              const PostingId& id) {
  ISOSWITCH_ASSERT(amount.minor > 0);
  return {.id = id, .kind = kind, .debit = debit, .credit = credit, .amount = amount, .life_cycle = {}, .corrects = {}};
}

Posting between(const CardMovement& movement, const BookAccount& card_side, const BookAccount& other,
                const Money& amount, std::uint64_t leg) {
  const bool debit = movement.direction == Direction::debit;
  Posting made = entry(movement.kind, debit ? card_side : other, debit ? other : card_side, amount,
                       posting_id(name(movement.kind), movement.message, leg));
  made.life_cycle = movement.life_cycle;
  return made;
}

BookAccount cardholder(const AccountId& account) { return {Book::cardholder, account}; }
BookAccount settlement(const NetworkName& network) { return {Book::network_settlement, FixedText<32>{network.view()}}; }

}  // namespace

PostingId posting_id(std::string_view source, const Id16& message, std::uint64_t leg) {
  const std::string_view bytes{reinterpret_cast<const char*>(message.data()), message.size()};
  return {IdBuilder{"posting"}.part(source).part(bytes).number(leg).finish()};
}

std::vector<Posting> card_entries(const CardMovement& movement) {
  const BookAccount card = cardholder(movement.account);
  const BookAccount network = settlement(movement.network);
  if (!movement.settlement || movement.settlement->currency == movement.billing.currency)
    return {between(movement, card, network, movement.billing, 1)};
  const BookAccount position{Book::currency_position, {}};
  return {between(movement, card, position, movement.billing, 1),
          between(movement, position, network, *movement.settlement, 2)};
}

Posting suspense_entry(const CardMovement& movement) {
  return between(movement, {Book::suspense, {}}, settlement(movement.network), movement.billing, 1);
}

Posting opening_entry(const AccountId& account, const Money& amount, const Id16& message) {
  const BookAccount migration{Book::migration, {}};
  const PostingId id = posting_id("opening balance", message, 1);
  if (amount.minor > 0) return entry(PostingKind::opening_balance, migration, cardholder(account), amount, id);
  return entry(PostingKind::opening_balance, cardholder(account), migration, {-amount.minor, amount.currency}, id);
}

}  // namespace isoswitch
