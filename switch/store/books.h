// What the books add up to: two sums per book, name and currency.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "switch/ledger/chart.h"

namespace isoswitch {

class BookTotals {
 public:
  void add(const Posting& posting) {
    total(posting.debit, posting.amount.currency).debits += posting.amount.minor;
    total(posting.credit, posting.amount.currency).credits += posting.amount.minor;
  }

  void add(const BookTotal& more) {
    BookTotal& sum = total(more.account, more.currency);
    sum.debits += more.debits;
    sum.credits += more.credits;
  }

  std::vector<BookTotal> totals() const {
    std::vector<BookTotal> list;
    list.reserve(totals_.size());
    for (const auto& [key, total] : totals_) list.push_back(total);
    return list;
  }

 private:
  // As many as there are networks and currencies: a tree is good enough, and in order.
  using Key = std::tuple<Book, FixedText<32>, Currency>;

  BookTotal& total(const BookAccount& side, Currency currency) {
    const FixedText<32> of = side.book == Book::cardholder ? FixedText<32>{} : side.of;
    const auto [found, added] = totals_.try_emplace(Key{side.book, of, currency});
    if (added) {
      found->second.account = {side.book, of};
      found->second.currency = currency;
    }
    return found->second;
  }

  std::map<Key, BookTotal> totals_;
};

}  // namespace isoswitch
