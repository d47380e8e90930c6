// Statements: what a balance was before, between and after the entries, and that a row which they do not add up to is
// found.
#include "tools/isotool/account_statement.h"

#include <catch2/catch.hpp>

#include "record.pb.h"
#include "tests/store/journal_world.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

// The account's row has so much, after an entry of `amount` to it.
proto::Record record_of(std::uint64_t sequence, std::int64_t amount, std::int64_t posted) {
  proto::Record record;
  record.set_sequence(sequence);
  proto::Account& account = *record.mutable_rows()->add_accounts();
  account.set_id("A1");
  account.set_currency(978);
  account.set_posted(posted);
  if (amount == 0) return record;
  proto::Posting& posting = *record.mutable_rows()->add_postings();
  posting.set_kind(3);
  posting.mutable_amount()->set_minor(amount < 0 ? -amount : amount);
  posting.mutable_amount()->set_currency(978);
  proto::BookAccount& own = amount < 0 ? *posting.mutable_debit() : *posting.mutable_credit();
  proto::BookAccount& other = amount < 0 ? *posting.mutable_credit() : *posting.mutable_debit();
  own.set_book(2000);
  own.set_of("A1");
  other.set_book(1900);
  return record;
}

struct Sum {
  std::vector<StatementEntry> entries;
  StatementSum sum;

  explicit Sum(bool whole)
      : sum("A1", whole, [](const Statement&) {}, [this](const StatementEntry& entry) { entries.push_back(entry); }) {}
};

}  // namespace

TEST_CASE("entries are added up in order, with the balance after each", "[statement]") {
  Sum all{true};
  REQUIRE(all.sum.add(record_of(1, 10'000, 10'000)));
  REQUIRE(all.sum.add(record_of(2, 0, 10'000)));  // a hold
  REQUIRE(all.sum.add(record_of(3, -2'500, 7'500)));
  REQUIRE(all.entries.size() == 2);
  CHECK(all.entries[0].balance == 10'000);
  CHECK(all.entries[1].sequence == 3);
  CHECK(all.entries[1].kind == "adjustment");
  CHECK(all.entries[1].other == "1900 suspense");
  CHECK(all.entries[1].amount == -2'500);
  CHECK(all.entries[1].balance == 7'500);
  const auto statement = all.sum.finish();
  REQUIRE(statement);
  CHECK(statement->opening == 0);
  CHECK(statement->closing == 7'500);
  CHECK(statement->credits == 10'000);
  CHECK(statement->debits == 2'500);
}

TEST_CASE("a row that its entries do not add up to is named with its record", "[statement]") {
  Sum all{true};
  REQUIRE(all.sum.add(record_of(1, 10'000, 10'000)));
  const auto wrong = all.sum.add(record_of(7, -2'500, 7'501));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().text == "record 7: the account's row has 75.01 EUR, its entries add up to 75.00 EUR");
  Sum money_from_nowhere{true};
  CHECK_FALSE(money_from_nowhere.sum.add(record_of(1, 0, 5)));
}

TEST_CASE("a journal that begins later opens with what was before its first record", "[statement]") {
  Sum later{false};
  REQUIRE(later.sum.add(record_of(500, 300, 9'300)));
  CHECK(later.sum.finish()->opening == 9'000);
  CHECK(later.sum.finish()->closing == 9'300);
}

TEST_CASE("an account of which there is no record has no statement", "[statement]") {
  Sum none{true};
  proto::Record other = record_of(1, 5, 5);
  other.mutable_rows()->mutable_accounts(0)->set_id("A2");
  REQUIRE(none.sum.add(other));
  CHECK_FALSE(none.sum.finish());
}

TEST_CASE("a statement is read from a journal, and closes with the account's row", "[statement]") {
  using namespace isoswitch::test;
  MemoryFiles disk;
  auto store = JournalStore::open(journal_on(disk));
  REQUIRE(store);
  REQUIRE(now(**store, opens(1, 100'000)));
  REQUIRE(now(**store, opens(2, 5)));
  REQUIRE(now(**store, authorizes(1, 7, 4'500)));
  REQUIRE(now(**store, captures(1, 7)));
  auto search = journal::RecordSearch::open(disk, "journal", {});
  REQUIRE(search);
  std::vector<std::int64_t> amounts;
  const auto statement = read_statement(
      **search, std::string(account_id(1).view()), {}, [](const Statement&) {},
      [&](const StatementEntry& entry) { amounts.push_back(entry.amount); });
  INFO((statement ? "" : statement.error().text));
  REQUIRE(statement);
  CHECK(amounts == std::vector<std::int64_t>{100'000, -4'500});
  CHECK(statement->closing == (*store)->rows().account(account_id(1))->posted);
}
