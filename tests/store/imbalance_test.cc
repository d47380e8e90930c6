// LED-02, LED-06: rows that do not add up are seen at once, and no longer when they do again.
#include <catch2/catch.hpp>

#include "switch/store/tables.h"
#include "tests/store/bank.h"

namespace isoswitch::test {
namespace {

Account account(int n, Minor posted, Minor pending) {
  Account row;
  row.id = account_id(n);
  row.currency = euro;
  row.status = AccountStatus::open;
  row.posted = posted;
  row.pending = pending;
  return row;
}

LifeCycle hold(int n, int account, Minor held) {
  LifeCycle row;
  row.id = life_cycle_id(n);
  row.account = account_id(account);
  row.held = held;
  return row;
}

Posting opening(int n, int account, Minor amount) {
  Posting posting;
  posting.id.bytes[0] = static_cast<std::uint8_t>(n);
  posting.kind = PostingKind::opening_balance;
  posting.debit = {Book::migration, {}};
  posting.credit = {Book::cardholder, FixedText<32>{account_id(account).view()}};
  posting.amount = {amount, euro};
  return posting;
}

}  // namespace

TEST_CASE("an account whose pending amount is not what is held on it is counted", "[imbalance]") {
  Tables tables;
  RowImages images;
  images.accounts = {account(1, 0, 30), account(2, 0, 5)};
  images.life_cycles = {hold(1, 1, 10), hold(2, 1, 20), hold(3, 2, 5)};
  tables.apply(images);
  CHECK(tables.imbalance().none());

  images.clear();
  images.life_cycles = {hold(2, 1, 19)};
  tables.apply(images);
  CHECK(tables.imbalance().accounts == 1);

  images.life_cycles = {hold(2, 1, 20)};
  tables.apply(images);
  CHECK(tables.imbalance().none());

  // The same hold, moved to the other account: now both are wrong.
  images.life_cycles = {hold(2, 2, 20)};
  tables.apply(images);
  CHECK(tables.imbalance().accounts == 2);

  images.accounts = {account(1, 0, 10), account(2, 0, 25)};
  images.life_cycles.clear();
  tables.apply(images);
  CHECK(tables.imbalance().none());
}

TEST_CASE("a hold on an account that is not there is counted", "[imbalance]") {
  Tables tables;
  RowImages images;
  images.life_cycles = {hold(1, 1, 10)};
  tables.apply(images);
  CHECK(tables.imbalance().accounts == 1);
}

TEST_CASE("accounts that are not their book are counted by currency", "[imbalance]") {
  Tables tables;
  RowImages images;
  images.accounts = {account(1, 100, 0)};
  images.postings = {opening(1, 1, 100)};
  tables.apply(images);
  CHECK(tables.imbalance().none());

  images.accounts = {account(1, 101, 0)};
  images.postings.clear();
  tables.apply(images);
  CHECK(tables.imbalance().currencies == 1);
  CHECK(tables.imbalance().accounts == 0);

  images.accounts.clear();
  images.postings = {opening(2, 1, 1)};
  tables.apply(images);
  CHECK(tables.imbalance().none());
}

TEST_CASE("books that a snapshot brings out of balance are counted", "[imbalance]") {
  Tables tables;
  BookTotal total;
  total.account.book = Book::suspense;
  total.currency = euro;
  total.debits = 1;
  tables.add_to_books(total);
  CHECK(tables.imbalance().currencies == 1);
}

}  // namespace isoswitch::test
