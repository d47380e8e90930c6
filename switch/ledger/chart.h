// The chart of accounts: which books there are, and the double entries between them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "switch/base/money.h"
#include "switch/ledger/ids.h"

namespace isoswitch {

// The books of the rules. Values are the account numbers of docs/ledger.md and are recorded in the journal; another
// number is a book that an operator has added (chart_of_accounts.h), and has no name here.
enum class Book : std::uint16_t {
  cash = 1000,
  disputes_receivable = 1100,
  currency_position = 1300,
  suspense = 1900,
  cardholder = 2000,          // one per account; credit-normal
  network_settlement = 2100,  // one per network
  refund_suspense = 2900,
  migration = 3000,
  interchange_income = 4000,
  cardholder_fees = 4100,
  fx_margin = 4200,
  network_fees = 5000,
  dispute_loss = 5100,
  overdraft_write_off = 5200,
};

std::span<const Book> books_of_rules();  // by number
std::string_view name(Book book);
std::optional<Book> book_named(std::string_view name);

using NetworkName = FixedText<16>;

// One side of an entry: 2000 names its account, 2100 its network, the others nothing.
struct BookAccount {
  Book book = Book::suspense;
  FixedText<32> of;
  friend bool operator==(const BookAccount&, const BookAccount&) = default;
};

// Why an entry was made; recorded in the journal.
enum class PostingKind : std::uint8_t {
  opening_balance = 1,
  load = 2,
  adjustment = 3,
  purchase = 4,  // 0200, 0220, 1200, 1220
  purchase_reversal = 5,
  refund = 6,
  refund_reversal = 7,
  clearing = 8,
  presentment_reversal = 9,
  interchange = 10,
  cardholder_fee = 11,
  network_fee = 12,
  provisional_credit = 13,
  provisional_credit_reversed = 14,
  chargeback = 15,
  second_presentment = 16,
  dispute_loss = 17,
  settlement = 18,
  transfer = 19,
  suspense = 20,
};

std::string_view name(PostingKind kind);

// Immutable (LED-04). amount > 0; debits equal credits because every posting has both.
struct Posting {
  PostingId id;
  PostingKind kind = PostingKind::adjustment;
  BookAccount debit;
  BookAccount credit;
  Money amount;
  std::optional<LifeCycleId> life_cycle;
  std::optional<PostingId> corrects;

  friend bool operator==(const Posting&, const Posting&) = default;
};

// What a book was debited and credited in one currency. 2000 is one total per currency here: its accounts are rows.
struct BookTotal {
  __extension__ using Wide = __int128;  // LED-08
  BookAccount account;
  Currency currency;
  Wide debits = 0;
  Wide credits = 0;
};

}  // namespace isoswitch
