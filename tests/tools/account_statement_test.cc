// Statements: what a balance was before, between and after the entries, and that a row which they do not add up to is
// found.
#include "tools/isotool/account_statement.h"

#include <catch2/catch.hpp>

#include "record.pb.h"
#include "switch/store/snapshot_format.h"
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
  CHECK((all.entries[0].balance == 10'000));
  CHECK(all.entries[1].sequence == 3);
  CHECK(all.entries[1].kind == "adjustment");
  CHECK(all.entries[1].other == "1900 suspense");
  CHECK((all.entries[1].amount == -2'500));
  CHECK((all.entries[1].balance == 7'500));
  const auto statement = all.sum.finish();
  REQUIRE(statement);
  CHECK((statement->opening == 0));
  CHECK((statement->closing == 7'500));
  CHECK((statement->credits == 10'000));
  CHECK((statement->debits == 2'500));
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
  CHECK((later.sum.finish()->opening == 9'000));
  CHECK((later.sum.finish()->closing == 9'300));
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
  std::vector<Wide> amounts;
  const auto statement = read_statement(
      disk, **search, std::string(account_id(1).view()), {}, [](const Statement&) {},
      [&](const StatementEntry& entry) { amounts.push_back(entry.amount); });
  INFO((statement ? "" : statement.error().text));
  REQUIRE(statement);
  CHECK((amounts == std::vector<Wide>{100'000, -4'500}));
  CHECK((statement->closing == (*store)->rows().account(account_id(1))->posted));
}

namespace {

using namespace isoswitch::test;

// A journal that has several sealed segments.
struct Journal {
  MemoryFiles disk;
  std::unique_ptr<JournalStore> store = JournalStore::open(journal_on(disk)).value();

  void pays(int purchase) {
    REQUIRE(now(*store, authorizes(1, purchase, 4'500)));
    REQUIRE(now(*store, captures(1, purchase)));
  }

  // Another account's purchases, until segments are sealed.
  void fill(int from) {
    if (!store->rows().account(account_id(9))) REQUIRE(now(*store, opens(9, 1'000'000)));
    for (int n = from; n < from + 200; ++n) REQUIRE(now(*store, with_note(authorizes(9, n, 1), 20'000)));
  }

  std::unique_ptr<journal::RecordSearch> search() { return journal::RecordSearch::open(disk, "journal", {}).value(); }

  Result<Statement> statement(int account, const journal::SearchBounds& bounds = {}) {
    return read_statement(
        disk, *search(), std::string(account_id(account).view()), bounds, [](const Statement&) {},
        [](const StatementEntry&) {});
  }
};

// Its first segments were removed, as keep_days does it: account 1 had 1000.00 and paid 45.00 twice, the second time in
// what is left; account 2 has not moved since, account 3 is new.
struct Shortened : Journal {
  std::uint64_t begins = 0;  // the first record that is there

  Shortened() {
    REQUIRE(now(*store, opens(1, 100'000)));
    REQUIRE(now(*store, opens(2, 70'005)));
    pays(7);
    fill(100);
    REQUIRE(store->make_snapshot());
    const std::uint64_t removed = store->figures().snapshots.segment;
    REQUIRE(removed > 0);
    for (std::uint64_t n = 1; n <= removed; ++n) REQUIRE(disk.remove(segment_path(n)));
    begins = search()->first_sequence();
    REQUIRE(begins > 1);
    pays(8);
    REQUIRE(now(*store, opens(3, 500)));
  }
};

}  // namespace

// With keep_days a statement began with some balance and no word of the entries before it, and an account that had not
// moved since was no account.
TEST_CASE("a journal whose first segments were removed opens with what its snapshot says", "[statement]") {
  Shortened world;
  const auto statement = world.statement(1);
  INFO((statement ? "" : statement.error().text));
  REQUIRE(statement);
  CHECK((statement->opening == 95'500));
  CHECK((statement->closing == 91'000));
  CHECK(statement->entries == 1);
  CHECK(statement->begins_at_record == world.begins);
}

TEST_CASE("an account that has not moved since the journal begins has its balance and no entries", "[statement]") {
  Shortened world;
  const auto statement = world.statement(2);
  INFO((statement ? "" : statement.error().text));
  REQUIRE(statement);
  CHECK((statement->opening == 70'005));
  CHECK((statement->closing == 70'005));
  CHECK(statement->currency == 978);
  CHECK(statement->entries == 0);
  CHECK(statement->begins_at_record == world.begins);
}

TEST_CASE("an account that is new in what is left of a journal opens with nothing", "[statement]") {
  Shortened world;
  const auto statement = world.statement(3);
  REQUIRE(statement);
  CHECK((statement->opening == 0));
  CHECK((statement->closing == 500));
  const auto nobody = world.statement(4);
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().text.starts_with("no account"));
}

// The oldest snapshot may have folded segments that are there as well: its balance is that of a later record.
TEST_CASE("a snapshot that goes further than the first record does not change what an account had", "[statement]") {
  Journal world;
  REQUIRE(now(*world.store, opens(1, 100'000)));
  world.pays(7);
  world.fill(100);
  const std::uint64_t before = world.store->figures().last_sequence;
  world.pays(8);
  world.fill(400);
  REQUIRE(world.store->make_snapshot());
  for (std::uint64_t n = 1;; ++n) {
    auto shorter = world.disk.copy();
    REQUIRE(shorter->remove(segment_path(n)));
    if (journal::RecordSearch::open(*shorter, "journal", {}).value()->first_sequence() > before + 1) break;
    REQUIRE(world.disk.remove(segment_path(n)));
  }
  REQUIRE(world.search()->first_sequence() > 4);  // the first payment is not there
  const auto statement = world.statement(1);
  INFO((statement ? "" : statement.error().text));
  REQUIRE(statement);
  CHECK((statement->opening == 95'500));
  CHECK((statement->closing == 91'000));
}

TEST_CASE("without the snapshot the first entry says what an account had, and of a quiet one nothing is known",
          "[statement]") {
  Shortened world;
  const auto names = journal::snapshots_in(world.disk, "journal").value();
  REQUIRE_FALSE(names.empty());
  for (const auto& name : names) REQUIRE(world.disk.remove(name.path));
  const auto statement = world.statement(1);
  REQUIRE(statement);
  CHECK((statement->opening == 95'500));
  CHECK((statement->closing == 91'000));
  CHECK(statement->begins_at_record == world.begins);
  const auto quiet = world.statement(2);
  REQUIRE_FALSE(quiet);
  CHECK(quiet.error().text.find("there is no snapshot") != std::string::npos);
}

TEST_CASE("a card number that was typed instead of an account's name is not said again", "[statement]") {
  using namespace isoswitch::test;
  MemoryFiles disk;
  auto store = JournalStore::open(journal_on(disk)).value();
  REQUIRE(now(*store, opens(1, 100'000)));
  const auto search = journal::RecordSearch::open(disk, "journal", {}).value();
  for (const char* number : {"5413330000000019", "5413 3300 0000 0019"}) {
    const auto statement =
        read_statement(disk, *search, number, {}, [](const Statement&) {}, [](const StatementEntry&) {});
    REQUIRE_FALSE(statement);
    CHECK(statement.error().text.find("0019") == std::string::npos);
  }
  const auto named = read_statement(disk, *search, "A9", {}, [](const Statement&) {}, [](const StatementEntry&) {});
  CHECK(named.error().text.starts_with("no account 'A9' in records 1 and later"));
}

// Two purchases of 2^63 - 1 with a refund of as much between them: the sum of what went out did not fit 64 bits.
TEST_CASE("what went in and out is added up with 128 bits", "[statement]") {
  constexpr std::int64_t most = 9'223'372'036'854'775'807;
  Sum all{true};
  REQUIRE(all.sum.add(record_of(1, most, most)));
  REQUIRE(all.sum.add(record_of(2, -most, 0)));
  REQUIRE(all.sum.add(record_of(3, most, most)));
  REQUIRE(all.sum.add(record_of(4, -most, 0)));
  const auto statement = all.sum.finish();
  REQUIRE(statement);
  CHECK(wide_decimal(statement->credits, 2) == "184467440737095516.14");
  CHECK(wide_decimal(statement->debits, 0) == "18446744073709551614");
  CHECK((statement->closing == 0));
  CHECK(wide_decimal(-1, 2) == "-0.01");
  CHECK(wide_decimal(Wide{1} << 126, 0) == "85070591730234615865843651857942052864");
}
