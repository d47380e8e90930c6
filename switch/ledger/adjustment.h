// A manual adjustment: money that a person moves between an account and a book of the chart, once per reference.
#pragma once

#include <string_view>
#include <vector>

#include "switch/base/result.h"
#include "switch/ledger/chart_of_accounts.h"
#include "switch/ledger/rows.h"

namespace isoswitch {

inline constexpr std::size_t adjustment_reference_max = 64;  // bytes

struct Adjustment {
  AccountId account;
  Book against = Book::suspense;
  Money amount;  // not 0; above it: to the cardholder
  std::string_view reference;
};

// What an adjustment may be posted against: not 2000, whose money is another account's, nor 2100, which is what
// networks say it is; then the operator's own, by number.
std::vector<Book> adjustment_books(const ChartOfAccounts& chart);

// Against/2000, or the other way for an amount below zero. Its id follows from account and reference (LED-03).
Posting adjustment_entry(const Adjustment& adjustment);

// Whether it makes sense for the account as it is now. Says what was expected, found, and what to do.
Result<void> may_adjust(const Account& account, const Adjustment& adjustment, bool may_overdraw);

}  // namespace isoswitch
