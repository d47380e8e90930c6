// Books that an operator has added to the chart: adjustments against them, and the trial balance that has them.
#include <catch2/catch.hpp>

#include "switch/store/memory_store.h"
#include "tests/ops/operator_world.h"

using namespace isoswitch;
using nlohmann::json;

namespace {

constexpr auto goodwill = static_cast<Book>(5300);

struct World : OperatorWorld<MemoryStore> {
  World() {
    chart.add_own(goodwill, "goodwill", "640200");
    chart.add_own(static_cast<Book>(900), "prizes");
  }

  json adjust(const char* amount, const char* reference, const char* against) {
    return order({{"act", "accounts.adjust"},
                  {"account", "A1"},
                  {"amount", amount},
                  {"reference", reference},
                  {"against", against}});
  }

  json book(int number) {
    const json books = ask({{"act", "books"}})["books"];
    const auto found = std::ranges::find_if(books, [&](const json& each) { return each["book"] == number; });
    return found == books.end() ? json{} : *found;
  }
};

}  // namespace

TEST_CASE("an account is adjusted against a book of the operator's own", "[acts]") {
  World world;
  const json in = world.adjust("12.50", "CASE-1", "goodwill");
  CHECK(in["ok"] == true);
  CHECK(in["changed"] == true);
  CHECK(in["against"] == "goodwill");
  CHECK(in["posted"] == 101'250);
  CHECK(world.adjust("-2.50", "CASE-2", "goodwill")["posted"] == 101'000);
  CHECK(world.book(5300) == json{{"book", 5300},
                                 {"name", "goodwill"},
                                 {"of", ""},
                                 {"currency", "EUR"},
                                 {"exponent", 2},
                                 {"debits", 1'250},
                                 {"credits", 250},
                                 {"general_ledger", "640200"}});
  const proto::Posting posting = world.record(world.records.size() - 2).rows().postings(0);
  CHECK(posting.debit().book() == 5300);
  CHECK(posting.credit().book() == 2000);
  CHECK(posting.kind() == static_cast<std::uint32_t>(PostingKind::adjustment));
  CHECK(world.store.rows().imbalance().none());  // LED-02
}

TEST_CASE("the trial balance has accounts of the general ledger where the chart has them", "[acts]") {
  World world;
  world.chart.give_general_ledger(Book::migration, "300000");
  world.adjust("1.00", "CASE-1", "prizes");
  CHECK(world.book(3000)["general_ledger"] == "300000");
  CHECK(world.book(900)["name"] == "prizes");
  CHECK_FALSE(world.book(900).contains("general_ledger"));
  CHECK_FALSE(world.book(2000).contains("general_ledger"));
}

TEST_CASE("what may stand against an adjustment is told with the operator's own books", "[acts]") {
  World world;
  for (const char* wrong : {"gestures", "5300", "cardholder", "unknown", "book 5300"}) {
    const json refused = world.adjust("1.00", "CASE-1", wrong);
    CHECK(refused["error"] ==
          "against: expected one of suspense, cash, disputes_receivable, refund_suspense, migration, "
          "interchange_income, cardholder_fees, fx_margin, network_fees, dispute_loss, overdraft_write_off, prizes, "
          "goodwill");
  }
  CHECK(world.account().posted == 100'000);
}

TEST_CASE("a reference stays the adjustment's when its book is renamed", "[acts]") {
  World world;
  const json told = world.adjust("12.50", "CASE-1", "goodwill");
  world.chart = {};
  world.chart.add_own(goodwill, "gestures");
  world.chart.add_own(static_cast<Book>(5301), "goodwill");
  const std::size_t before = world.records.size();
  const json again = world.adjust("12.50", "CASE-1", "gestures");
  CHECK(again["ok"] == true);
  CHECK(again["changed"] == false);
  CHECK(again["sequence"] == told["sequence"]);
  CHECK(again["against"] == "gestures");
  // The old name is another book's now.
  CHECK(world.adjust("12.50", "CASE-1", "goodwill")["error"].get<std::string>().find("was used for 12.50 EUR") !=
        std::string::npos);
  CHECK(world.records.size() == before);
  CHECK(world.account().posted == 101'250);
}

// What a journal of before has as the detail of a reference is the name of a book of the rules.
TEST_CASE("a reference of a book of the rules is kept under the name that it always had", "[acts]") {
  World world;
  world.adjust("5.00", "CASE-1", "cash");
  const proto::RowsImage rows = world.record(world.records.size() - 1).rows();
  REQUIRE(rows.seen_size() == 2);
  const Id16 hash =
      IdBuilder{"operator reference, detail"}.part("adjust account").part("A1").part("CASE-1").part("cash").finish();
  const std::string expected{hash.begin(), hash.begin() + 12};
  CHECK((rows.seen(0).id().substr(4) == expected || rows.seen(1).id().substr(4) == expected));
}
