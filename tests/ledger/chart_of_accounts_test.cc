// The chart of accounts: what is found by number and by name, and which ledgers it does not fit.
#include "switch/ledger/chart_of_accounts.h"

#include <catch2/catch.hpp>

using namespace isoswitch;

namespace {

constexpr auto goodwill = static_cast<Book>(5300);

BookTotal total(Book book, Currency currency = {978}) { return {{book, {}}, currency, 100, 0}; }

}  // namespace

TEST_CASE("without a configuration the chart is that of the rules", "[chart]") {
  const ChartOfAccounts chart;
  CHECK(chart.rows().size() == 14);  // docs/ledger.md
  for (const auto& [book, row] : chart.rows()) {
    CHECK(row.book == book);
    CHECK(row.name == name(book));
    CHECK(row.general_ledger.empty());
    CHECK_FALSE(row.is_own);
    CHECK(chart.find(row.name) == &row);
  }
  CHECK(chart.find(goodwill) == nullptr);
  CHECK(chart.find("goodwill") == nullptr);
  CHECK(chart.find("unknown") == nullptr);
  CHECK(chart.name(goodwill) == "book 5300");
}

TEST_CASE("a book of the operator's own is found by number and by name", "[chart]") {
  ChartOfAccounts chart;
  chart.add_own(goodwill, "goodwill", "640200");
  chart.add_own(static_cast<Book>(65535), "unknown");  // a name like any other
  chart.give_general_ledger(Book::cash, "110100");
  REQUIRE(chart.find("goodwill") != nullptr);
  CHECK(chart.find("goodwill") == chart.find(goodwill));
  CHECK(chart.find(goodwill)->is_own);
  CHECK(chart.find(goodwill)->general_ledger == "640200");
  CHECK(chart.name(goodwill) == "goodwill");
  CHECK(chart.name(static_cast<Book>(65535)) == "unknown");
  CHECK(chart.find("unknown")->book == static_cast<Book>(65535));
  CHECK(chart.find(Book::cash)->general_ledger == "110100");
  CHECK_FALSE(chart.find(Book::cash)->is_own);

  // A copy stands alone.
  ChartOfAccounts copy = chart;
  copy.add_own(static_cast<Book>(1), "one");
  CHECK(chart.find("one") == nullptr);
  CHECK(copy.find("goodwill")->general_ledger == "640200");
}

TEST_CASE("a ledger whose books are all in the chart fits it, under any name", "[chart]") {
  ChartOfAccounts chart;
  CHECK(chart.has_all({}));
  chart.add_own(goodwill, "gestures");
  const BookTotal totals[] = {total(Book::cash), total(Book::overdraft_write_off), total(goodwill),
                              total(goodwill, {752})};
  CHECK(chart.has_all(totals));
}

TEST_CASE("books with entries that have no row are told, with their currencies and what to do", "[chart]") {
  ChartOfAccounts chart;
  chart.add_own(static_cast<Book>(5301), "gestures");
  const BookTotal one[] = {total(Book::cash), total(goodwill, {978}), total(goodwill, {752}), total(goodwill, {752}),
                           total(static_cast<Book>(5301))};
  const auto refused = chart.has_all(one);
  REQUIRE_FALSE(refused);
  CHECK(
      refused.error().text ==
      "chart: the ledger has book 5300 with entries in EUR, SEK, and no row is of it: expected one with its number in "
      "the section 'chart' of the configuration, as { book: NAME, number: 5300 }; put it back and start again (a book "
      "is its number: the name may be another)");
  const BookTotal two[] = {total(static_cast<Book>(9), {998}), total(goodwill)};
  const auto both = chart.has_all(two);
  REQUIRE_FALSE(both);
  CHECK(both.error().text.starts_with(
      "chart: the ledger has book 9 with entries in 998, and book 5300 with entries in EUR, and no row is of them:"));
}
