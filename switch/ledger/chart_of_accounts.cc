#include "switch/ledger/chart_of_accounts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <utility>
#include <vector>

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

unsigned number_of(Book book) { return static_cast<unsigned>(book); }

std::string code_of(Currency currency) {
  const CurrencyRow* row = find_currency(currency);
  return row != nullptr ? row->code : fmt::format("{:03}", currency.number);
}

}  // namespace

ChartOfAccounts::ChartOfAccounts() {
  for (const Book book : books_of_rules()) {
    std::string label{isoswitch::name(book)};
    by_name_.emplace(label, book);
    rows_.emplace(book, Row{book, std::move(label), {}, false});
  }
}

void ChartOfAccounts::add_own(Book book, std::string label, std::string general_ledger) {
  ISOSWITCH_ASSERT(find(book) == nullptr && find(label) == nullptr);
  by_name_.emplace(label, book);
  rows_.emplace(book, Row{book, std::move(label), std::move(general_ledger), true});
}

void ChartOfAccounts::give_general_ledger(Book book, std::string account) {
  const auto row = rows_.find(book);
  ISOSWITCH_ASSERT(row != rows_.end());
  row->second.general_ledger = std::move(account);
}

const ChartOfAccounts::Row* ChartOfAccounts::find(Book book) const {
  const auto row = rows_.find(book);
  return row == rows_.end() ? nullptr : &row->second;
}

const ChartOfAccounts::Row* ChartOfAccounts::find(std::string_view label) const {
  const auto book = by_name_.find(label);
  return book == by_name_.end() ? nullptr : find(book->second);
}

std::string ChartOfAccounts::name(Book book) const {
  const Row* row = find(book);
  return row != nullptr ? row->name : fmt::format("book {}", number_of(book));
}

Result<void> ChartOfAccounts::has_all(std::span<const BookTotal> totals) const {
  std::map<Book, std::set<std::string>> strangers;  // book → its currencies
  for (const BookTotal& total : totals)
    if (find(total.account.book) == nullptr) strangers[total.account.book].insert(code_of(total.currency));
  if (strangers.empty()) return {};
  std::vector<std::string> found;
  found.reserve(strangers.size());
  for (const auto& [book, currencies] : strangers)
    found.push_back(fmt::format("book {} with entries in {}", number_of(book), fmt::join(currencies, ", ")));
  return failure(fmt::format(
      "chart: the ledger has {}, and no row is of {}: expected one with its number in the section 'chart' of the "
      "configuration, as {{ book: NAME, number: {} }}; put it back and start again (a book is its number: the name may "
      "be another)",
      fmt::join(found, ", and "), found.size() == 1 ? "it" : "them", number_of(strangers.begin()->first)));
}

}  // namespace isoswitch
