// The chart of accounts of a switch: the books that the rules post on, and those that its operator has added.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "switch/base/result.h"
#include "switch/ledger/chart.h"

namespace isoswitch {

// A value. A book is its number, which is all that the journal has of it; its name is a label.
class ChartOfAccounts {
 public:
  struct Row {
    Book book = Book::suspense;
    std::string name;
    std::string general_ledger;  // the account of the operator's own general ledger; empty: none was given
    bool is_own = false;         // added by the operator: only adjustments post on it
  };

  ChartOfAccounts();  // the books of the rules

  // The number and the name must be free.
  void add_own(Book book, std::string name, std::string general_ledger = {});
  // The book must be there.
  void give_general_ledger(Book book, std::string account);

  // nullptr: there is none. Valid until a book is added.
  const Row* find(Book book) const;
  const Row* find(std::string_view name) const;
  std::string name(Book book) const;  // "book 5300" of one that is not in it
  const std::map<Book, Row>& rows() const { return rows_; }

  // Whether every book with entries has a row. Says which has none, and what to do.
  Result<void> has_all(std::span<const BookTotal> totals) const;

 private:
  std::map<Book, Row> rows_;
  std::map<std::string, Book, std::less<>> by_name_;
};

}  // namespace isoswitch
