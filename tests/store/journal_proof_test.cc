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

}  // namespace isoswitch::test
