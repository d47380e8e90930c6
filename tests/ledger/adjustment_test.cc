// Manual adjustments: their entry, and which books they may be posted against.
#include "switch/ledger/adjustment.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace isoswitch;

namespace {

Adjustment adjustment(Minor amount, std::string_view reference = "CASE-1", Book against = Book::cash) {
  return {"A1", against, {amount, {978}}, reference};
}

}  // namespace

TEST_CASE("an adjustment credits the account above zero and debits it below", "[adjustment]") {
  const Posting in = adjustment_entry(adjustment(150));
  CHECK(in.kind == PostingKind::adjustment);
  CHECK(in.debit == BookAccount{Book::cash, {}});
  CHECK(in.credit == BookAccount{Book::cardholder, "A1"});
  CHECK(in.amount == Money{150, {978}});
  const Posting out = adjustment_entry(adjustment(-150));
  CHECK(out.debit == BookAccount{Book::cardholder, "A1"});
  CHECK(out.credit == BookAccount{Book::cash, {}});
  CHECK(out.amount == Money{150, {978}});
}

TEST_CASE("account and reference name an adjustment, its money does not", "[adjustment]") {
  const PostingId id = adjustment_entry(adjustment(150)).id;
  CHECK(adjustment_entry(adjustment(-7, "CASE-1", Book::suspense)).id == id);
  CHECK_FALSE(adjustment_entry(adjustment(150, "CASE-2")).id == id);
  Adjustment other = adjustment(150);
  other.account = "A2";
  CHECK_FALSE(adjustment_entry(other).id == id);
}

TEST_CASE("what is another account's or a network's is no other side of an adjustment", "[adjustment]") {
  const auto books = adjustment_books({});
  CHECK(books.front() == Book::suspense);
  CHECK(books.size() == 11);
  for (const Book book : {Book::cardholder, Book::network_settlement, Book::currency_position})
    CHECK(std::ranges::find(books, book) == books.end());
}

TEST_CASE("books of the operator's own are the other side of adjustments, by their numbers", "[adjustment]") {
  ChartOfAccounts chart;
  chart.add_own(static_cast<Book>(5300), "goodwill");
  chart.add_own(static_cast<Book>(900), "prizes");
  auto books = adjustment_books(chart);
  REQUIRE(books.size() == 13);
  CHECK(books[11] == static_cast<Book>(900));
  CHECK(books[12] == static_cast<Book>(5300));
  books.resize(11);
  CHECK(books == adjustment_books({}));
  const Posting in = adjustment_entry(adjustment(150, "CASE-1", static_cast<Book>(5300)));
  CHECK(in.debit == BookAccount{static_cast<Book>(5300), {}});
  CHECK(in.credit == BookAccount{Book::cardholder, "A1"});
}
