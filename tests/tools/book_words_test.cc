// Books in words, from what a journal's starts recorded.
#include "tools/isotool/book_words.h"

#include <catch2/catch.hpp>

#include "record.pb.h"
#include "switch/store/journal_store.h"
#include "switch/store/record_search.h"
#include "tests/store/bank.h"
#include "tests/store/journal_world.h"
#include "tools/isotool/record_json.h"
#include "tools/isotool/record_text.h"

using namespace isoswitch;
using namespace isoswitch::tools;

namespace {

constexpr const char* with_goodwill = "chart:\n  - { book: goodwill, number: 5300, general_ledger: \"640200\" }\n";

proto::Record started_with(const std::string& text) {
  proto::Record record;
  record.mutable_configuration()->set_path("switch.yaml");
  record.mutable_configuration()->set_text(text);
  return record;
}

UnitOfWork start(const std::string& text) {
  UnitOfWork unit;
  unit.record = new_record();
  *unit.record = started_with(text);
  unit.decide = [](Rows&, Decision&) {};
  unit.done = [](const Result<Outcome>&) {};
  return unit;
}

proto::Record adjustment() {
  proto::Record record;
  proto::Posting& posting = *record.mutable_rows()->add_postings();
  posting.set_kind(3);
  posting.mutable_amount()->set_minor(1250);
  posting.mutable_amount()->set_currency(978);
  posting.mutable_debit()->set_book(5300);
  posting.mutable_credit()->set_book(2000);
  posting.mutable_credit()->set_of("A1");
  return record;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("books of the rules are named without asking the journal", "[books]") {
  int asked = 0;
  const BookWords words{[&] {
    ++asked;
    return ChartOfAccounts{};
  }};
  CHECK(words.text(2100, "domestic") == "2100 network_settlement domestic");
  CHECK(words.text(1000, "") == "1000 cash");
  CHECK(asked == 0);
  CHECK(words.text(5300, "") == "book 5300");
  CHECK(words.text(5301, "x") == "book 5301 x");
  CHECK(asked == 1);
}

TEST_CASE("a number that no book can have is told as it stands", "[books]") {
  const proto::Record configuration = started_with(with_goodwill);
  const BookWords words = BookWords::of(&configuration);
  CHECK(words.text(0, "") == "book 0");
  CHECK(words.text(65'536 + 5'300, "") == "book 70836");
  CHECK(words.general_ledger(65'536 + 5'300).empty());
}

TEST_CASE("an operator's own book is named as the configuration has it", "[books]") {
  const proto::Record configuration = started_with(with_goodwill);
  const BookWords words = BookWords::of(&configuration);
  CHECK(words.text(5300, "") == "5300 goodwill");
  CHECK(words.general_ledger(5300) == "640200");
  CHECK(words.general_ledger(1000).empty());
  CHECK(BookWords::of(nullptr).text(5300, "") == "book 5300");
  for (const char* text : {"", "[", "chart: 1", "just text", "chart: [{book: goodwill}]"}) {
    const proto::Record other = started_with(text);
    CHECK(BookWords::of(&other).text(5300, "") == "book 5300");
  }
}

TEST_CASE("a record is shown with the names of its books, as text and as JSON", "[books]") {
  const proto::Record configuration = started_with(with_goodwill);
  const BookWords words = BookWords::of(&configuration);
  CHECK(holds(record_page(adjustment(), words), "debit 5300 goodwill  credit 2000 cardholder A1"));
  CHECK(holds(record_json(adjustment(), words), R"("debit":"5300 goodwill")"));
  CHECK(holds(record_page(adjustment(), {}), "debit book 5300  credit 2000 cardholder A1"));
  CHECK(holds(record_json(adjustment(), {}), R"("debit":"book 5300")"));
}

TEST_CASE("the newest start of a journal names its books", "[books]") {
  using namespace isoswitch::test;
  MemoryFiles disk;
  auto store = JournalStore::open(journal_on(disk));
  REQUIRE(store);
  REQUIRE(now(**store, start(with_goodwill)));
  REQUIRE(now(**store, opens(1, 100'000)));
  const auto text = [&] {
    auto search = journal::RecordSearch::open(disk, "journal", {});
    REQUIRE(search);
    const BookWords words = BookWords::of_newest(disk, **search);
    std::string found;
    // Asked while the journal is being read, as lists do.
    REQUIRE((*search)->each({}, [&](const proto::Record&, const journal::Position&) -> Result<bool> {
      found = words.text(5300, "");
      return true;
    }));
    return found;
  };
  CHECK(text() == "5300 goodwill");
  REQUIRE(now(**store, start("chart: [{ book: gestures, number: 5300 }]")));
  REQUIRE(now(**store, opens(2, 5)));
  CHECK(text() == "5300 gestures");
  REQUIRE(now(**store, start("chart: []")));
  CHECK(text() == "book 5300");
}
