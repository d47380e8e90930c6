// The table of docs/ledger.md, row by row.
#include "switch/ledger/book_events.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

using namespace isoswitch;

namespace {

std::string trimmed(std::string cell) {
  cell.erase(0, cell.find_first_not_of(' '));
  cell.erase(cell.find_last_not_of(' ') + 1);
  return cell;
}

}  // namespace

TEST_CASE("every event of the books debits and credits what the page says", "[books]") {
  std::ifstream page(std::string(SOURCE_ROOT) + "/docs/ledger.md");
  std::string line;
  while (std::getline(page, line) && line != "| event | Dr | Cr |") continue;
  std::getline(page, line);  // the rule below the heading
  std::size_t rows = 0;
  while (std::getline(page, line) && line.starts_with("|")) {
    std::istringstream cells(line);
    std::string skipped, event, debit, credit;
    std::getline(cells, skipped, '|');
    std::getline(cells, event, '|');
    std::getline(cells, debit, '|');
    std::getline(cells, credit, '|');
    INFO(line);
    const auto named = book_event_named(trimmed(event));
    REQUIRE(named);
    CHECK(name(*named) == trimmed(event));
    const Posting entry = book_entry({.event = *named,
                                      .account = AccountId{"A1"},
                                      .network = NetworkName{"net"},
                                      .amount = {7, {978}},
                                      .source = {},
                                      .life_cycle = {},
                                      .corrects = {}});
    CHECK(name(entry.debit.book) == trimmed(debit));
    CHECK(name(entry.credit.book) == trimmed(credit));
    CHECK(entry.amount == Money{7, {978}});
    for (const BookAccount& side : {entry.debit, entry.credit}) {
      const std::string_view of = side.book == Book::cardholder           ? "A1"
                                  : side.book == Book::network_settlement ? "net"
                                                                          : "";
      CHECK(side.of.view() == of);
    }
    ++rows;
  }
  CHECK(rows == book_event_count);
}

TEST_CASE("the same event from the same source is the same entry, from another it is another", "[books]") {
  BookMovement fee{.event = BookEvent::cardholder_fee,
                   .account = AccountId{"A1"},
                   .network = {},
                   .amount = {250, {978}},
                   .source = IdBuilder{"file"}.number(1).finish(),
                   .life_cycle = {},
                   .corrects = {}};
  const PostingId first = book_entry(fee).id;
  CHECK(book_entry(fee).id == first);
  fee.source = IdBuilder{"file"}.number(2).finish();
  CHECK(book_entry(fee).id != first);
  fee.source = IdBuilder{"file"}.number(1).finish();
  fee.event = BookEvent::fx_margin;
  CHECK(book_entry(fee).id != first);
}
