#include "switch/ledger/book_events.h"

#include <algorithm>

#include "switch/base/assert.h"
#include "switch/ledger/entries.h"
#include "switch/ledger/name_table.h"

namespace isoswitch {
namespace {

struct Row {
  BookEvent event;
  std::string_view name;  // posting ids are derived from it (LED-03): it never changes
  PostingKind kind;
  Book debit;
  Book credit;
};

constexpr Row rows[] = {
    {BookEvent::load, "load", PostingKind::load, Book::cash, Book::cardholder},
    {BookEvent::presentment_reversal, "presentment_reversal", PostingKind::presentment_reversal,
     Book::network_settlement, Book::cardholder},
    {BookEvent::interchange, "interchange", PostingKind::interchange, Book::network_settlement,
     Book::interchange_income},
    {BookEvent::interchange_returned, "interchange_returned", PostingKind::interchange, Book::interchange_income,
     Book::network_settlement},
    {BookEvent::cardholder_fee, "cardholder_fee", PostingKind::cardholder_fee, Book::cardholder, Book::cardholder_fees},
    {BookEvent::fx_margin, "fx_margin", PostingKind::cardholder_fee, Book::cardholder, Book::fx_margin},
    {BookEvent::fx_loss, "fx_loss", PostingKind::cardholder_fee, Book::fx_margin, Book::cardholder},
    {BookEvent::network_fee_paid, "network_fee_paid", PostingKind::network_fee, Book::network_fees,
     Book::network_settlement},
    {BookEvent::network_fee_received, "network_fee_received", PostingKind::network_fee, Book::network_settlement,
     Book::network_fees},
    {BookEvent::provisional_credit, "provisional_credit", PostingKind::provisional_credit, Book::disputes_receivable,
     Book::cardholder},
    {BookEvent::provisional_credit_reversed, "provisional_credit_reversed", PostingKind::provisional_credit_reversed,
     Book::cardholder, Book::disputes_receivable},
    {BookEvent::chargeback, "chargeback", PostingKind::chargeback, Book::network_settlement, Book::disputes_receivable},
    {BookEvent::second_presentment, "second_presentment", PostingKind::second_presentment, Book::disputes_receivable,
     Book::network_settlement},
    {BookEvent::dispute_loss, "dispute_loss", PostingKind::dispute_loss, Book::dispute_loss, Book::disputes_receivable},
    {BookEvent::settlement_paid, "settlement_paid", PostingKind::settlement, Book::network_settlement, Book::cash},
    {BookEvent::settlement_received, "settlement_received", PostingKind::settlement, Book::cash,
     Book::network_settlement},
    {BookEvent::overdraft_write_off, "overdraft_write_off", PostingKind::adjustment, Book::overdraft_write_off,
     Book::cardholder},
};
static_assert(std::size(rows) == book_event_count);

BookAccount side(Book book, const BookMovement& movement) {
  if (book == Book::cardholder) {
    ISOSWITCH_ASSERT(movement.account.has_value());
    return {book, *movement.account};
  }
  if (book == Book::network_settlement) {
    ISOSWITCH_ASSERT(movement.network.has_value());
    return {book, FixedText<32>{movement.network->view()}};
  }
  return {book, {}};
}

}  // namespace

std::string_view name(BookEvent event) { return std::ranges::find(rows, event, &Row::event)->name; }

std::optional<BookEvent> book_event_named(std::string_view name) {
  const auto* row = std::ranges::find(rows, name, &Row::name);
  return row == std::end(rows) ? std::nullopt : std::optional{row->event};
}

Posting book_entry(const BookMovement& movement) {
  ISOSWITCH_ASSERT(movement.amount.minor > 0);
  const Row& row = *std::ranges::find(rows, movement.event, &Row::event);
  return {.id = posting_id(row.name, movement.source, 1),
          .kind = row.kind,
          .debit = side(row.debit, movement),
          .credit = side(row.credit, movement),
          .amount = movement.amount,
          .life_cycle = movement.life_cycle,
          .corrects = movement.corrects};
}

}  // namespace isoswitch
