// LED-09: the journal proves its own balances, and a wrong one is found.
#include "switch/store/journal_verify.h"

#include <catch2/catch.hpp>

#include "record.pb.h"
#include "switch/store/memory_store.h"
#include "tests/store/bank.h"

namespace isoswitch::test {
namespace {

std::vector<proto::Record> a_days_records() {
  std::vector<proto::Record> records;
  MemoryStore store{{.wake = {}, .on_record = [&](const proto::Record& record) { records.push_back(record); }}};
  Teller teller{store};
  teller.submit(opens(1, 1000));
  teller.submit(opens(2, -50));
  for (int n = 1; n <= 20; ++n) teller.submit(authorizes(1, n, n));
  for (int n = 1; n <= 10; ++n) teller.submit(captures(1, n));
  for (int n = 11; n <= 15; ++n) teller.submit(reverses(1, n));
  store.drain();
  return records;
}

// Says which record does not fit, and why.
std::string first_fault(const std::vector<proto::Record>& records) {
  JournalProof proof;
  for (const proto::Record& record : records)
    if (auto added = proof.add(record); !added) return std::to_string(record.sequence()) + ": " + added.error().text;
  return "none";
}

}  // namespace

TEST_CASE("a journal whose balances are the sums of its postings and holds is proven", "[proof]") {
  CHECK(first_fault(a_days_records()) == "none");
  JournalProof proof;
  for (const proto::Record& record : a_days_records()) REQUIRE(proof.add(record).has_value());
  CHECK(proof.figures().accounts == 2);
  CHECK(proof.figures().life_cycles == 20);
  CHECK(proof.figures().postings == 12);
}

// Three questions: one was answered, what is owed for the second was delivered, the third is parked.
std::vector<proto::Record> questions() {
  std::vector<proto::Record> records;
  MemoryStore store{{.wake = {}, .on_record = [&](const proto::Record& record) { records.push_back(record); }}};
  Teller teller{store};
  for (int n = 1; n <= 3; ++n) teller.submit(asks(1, n));
  teller.submit(turns(1, OwedState::settled));
  for (const int n : {2, 3}) teller.submit(turns(n, OwedState::due));
  teller.submit(turns(2, OwedState::delivered));
  teller.submit(turns(3, OwedState::parked));
  store.drain();
  return records;
}

TEST_CASE("one thing at most comes of a question, and a journal that says two is found out", "[proof][owed]") {
  CHECK(first_fault(questions()) == "none");
  JournalProof proof;
  for (const proto::Record& record : questions()) REQUIRE(proof.add(record).has_value());
  CHECK(proof.figures().owed == 1);

  const auto fault_of = [](std::size_t record, auto change) {
    auto records = questions();
    change(*records[record].mutable_rows()->mutable_owed(0));
    return first_fault(records);
  };
  const std::string first = questions()[3].rows().owed(0).id();
  CHECK(fault_of(6, [&](proto::Owed& row) { row.set_id(first); }) ==
        "7: owed on link issuer_1, delivered: it has ended before, or never was");
  CHECK(fault_of(7, [](proto::Owed& row) { row.set_state(1); }) ==
        "8: owed on link issuer_1, asked: its question was closed before");
  CHECK(fault_of(7, [](proto::Owed& row) { row.set_link("issuer_2"); }) ==
        "8: owed on link issuer_2, parked: it was on link issuer_1");
  CHECK(fault_of(7, [](proto::Owed& row) { row.set_order(8); }) ==
        "8: owed on link issuer_1, parked: its order is 8, by the records it is 6");
  CHECK(fault_of(5, [](proto::Owed& row) { row.set_order(0); }) ==
        "6: owed on link issuer_1, due: its order is 0, by the records it is 6");
}

TEST_CASE("a planted wrong balance is found where it is", "[proof]") {
  auto records = a_days_records();
  auto& account = *records[24].mutable_rows()->mutable_accounts(0);  // the third capture: 1000 − 1 − 2 − 3
  REQUIRE(account.posted() == 994);
  account.set_posted(995);
  CHECK(first_fault(records) == "25: account account-1: posted is 995, its postings sum to 994");
}

TEST_CASE("a planted wrong hold is found where it is", "[proof]") {
  auto records = a_days_records();
  records[5].mutable_rows()->mutable_life_cycles(0)->set_held(400);
  CHECK(first_fault(records).starts_with("6: account account-1: pending is 10"));
}

TEST_CASE("a posting that is left out, made twice or not positive is found", "[proof]") {
  auto left_out = a_days_records();
  left_out[23].mutable_rows()->clear_postings();
  CHECK(first_fault(left_out).starts_with("24: account account-1: posted"));
  auto twice = a_days_records();
  *twice[23].mutable_rows()->mutable_postings(0)->mutable_id() = twice[22].rows().postings(0).id();
  CHECK(first_fault(twice).starts_with("24: "));
  auto negative = a_days_records();
  negative[23].mutable_rows()->mutable_postings(0)->mutable_amount()->set_minor(-2);
  CHECK(first_fault(negative).starts_with("24: "));
}

TEST_CASE("a posting in another currency than its account's is found", "[proof]") {
  auto records = a_days_records();
  records[23].mutable_rows()->mutable_postings(0)->mutable_amount()->set_currency(840);
  CHECK(first_fault(records).starts_with("24: "));
}

TEST_CASE("a journal that begins with a snapshot is proven from its rows on", "[proof]") {
  MemoryStore store{{.wake = {}, .on_record = {}}};
  Teller teller{store};
  teller.submit(opens(1, 1000));
  teller.submit(authorizes(1, 1, 30));
  teller.submit(authorizes(1, 2, 40));
  store.drain();
  JournalProof proof;
  REQUIRE(proof.begin(dynamic_cast<const Tables&>(store.rows())).has_value());
  // As the next record of this account must be: 30 posted, 40 still held.
  proto::Record record;
  proto::Posting& posting = *record.mutable_rows()->add_postings();
  posting.set_id(std::string(16, 'p'));
  posting.set_kind(static_cast<std::uint32_t>(PostingKind::purchase));
  posting.mutable_debit()->set_book(static_cast<std::uint32_t>(Book::cardholder));
  posting.mutable_debit()->set_of("account-1");
  posting.mutable_credit()->set_book(static_cast<std::uint32_t>(Book::network_settlement));
  posting.mutable_amount()->set_minor(30);
  posting.mutable_amount()->set_currency(978);
  proto::LifeCycle& cycle = *record.mutable_rows()->add_life_cycles();
  const auto id = life_cycle_id(1).bytes;
  cycle.set_id(id.data(), id.size());
  cycle.set_account("account-1");
  proto::Account& account = *record.mutable_rows()->add_accounts();
  account.set_id("account-1");
  account.set_currency(978);
  account.set_posted(970);
  account.set_pending(40);
  CHECK(proof.add(record).has_value());

  JournalProof other;
  REQUIRE(other.begin(dynamic_cast<const Tables&>(store.rows())).has_value());
  account.set_pending(41);
  const auto wrong = other.add(record);
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().text == "account account-1: pending is 41, its life cycles hold 40");
}

TEST_CASE("a snapshot whose rows do not add up proves nothing", "[proof]") {
  Tables tables;
  RowImages images;
  images.accounts.push_back(full_account());
  images.accounts.back().posted = 0;
  images.accounts.back().pending = 7;
  tables.apply(images);
  const auto begun = JournalProof{}.begin(tables);
  REQUIRE_FALSE(begun.has_value());
  CHECK_THAT(begun.error().text, Catch::StartsWith("1 accounts do not have the pending amount"));
}

}  // namespace isoswitch::test
