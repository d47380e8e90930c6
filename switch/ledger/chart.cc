#include "switch/ledger/chart.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "switch/ledger/name_table.h"

namespace isoswitch {
namespace {

constexpr Named<Book> books[] = {
    {Book::cash, "cash"},
    {Book::disputes_receivable, "disputes_receivable"},
    {Book::currency_position, "currency_position"},
    {Book::suspense, "suspense"},
    {Book::cardholder, "cardholder"},
    {Book::network_settlement, "network_settlement"},
    {Book::refund_suspense, "refund_suspense"},
    {Book::migration, "migration"},
    {Book::interchange_income, "interchange_income"},
    {Book::cardholder_fees, "cardholder_fees"},
    {Book::fx_margin, "fx_margin"},
    {Book::network_fees, "network_fees"},
    {Book::dispute_loss, "dispute_loss"},
    {Book::overdraft_write_off, "overdraft_write_off"},
};

// Posting ids are derived from these names (LED-03): they never change.
constexpr Named<PostingKind> kinds[] = {
    {PostingKind::opening_balance, "opening_balance"},
    {PostingKind::load, "load"},
    {PostingKind::adjustment, "adjustment"},
    {PostingKind::purchase, "purchase"},
    {PostingKind::purchase_reversal, "purchase_reversal"},
    {PostingKind::refund, "refund"},
    {PostingKind::refund_reversal, "refund_reversal"},
    {PostingKind::clearing, "clearing"},
    {PostingKind::presentment_reversal, "presentment_reversal"},
    {PostingKind::interchange, "interchange"},
    {PostingKind::cardholder_fee, "cardholder_fee"},
    {PostingKind::network_fee, "network_fee"},
    {PostingKind::provisional_credit, "provisional_credit"},
    {PostingKind::provisional_credit_reversed, "provisional_credit_reversed"},
    {PostingKind::chargeback, "chargeback"},
    {PostingKind::second_presentment, "second_presentment"},
    {PostingKind::dispute_loss, "dispute_loss"},
    {PostingKind::settlement, "settlement"},
    {PostingKind::transfer, "transfer"},
    {PostingKind::suspense, "suspense"},
};

}  // namespace

std::span<const Book> books_of_rules() {
  static const auto numbers = [] {
    std::array<Book, std::size(books)> each{};
    std::ranges::transform(books, each.begin(), &Named<Book>::value);
    return each;
  }();
  return numbers;
}

std::string_view name(Book book) { return name_in<Book>(books, book); }
std::optional<Book> book_named(std::string_view name) { return value_in<Book>(books, name); }

std::string_view name(PostingKind kind) { return name_in<PostingKind>(kinds, kind); }

}  // namespace isoswitch
