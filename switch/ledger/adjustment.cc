#include "switch/ledger/adjustment.h"

#include <fmt/format.h>

#include <iterator>
#include <limits>

#include "switch/base/assert.h"
#include "switch/ledger/entries.h"
#include "switch/ledger/holds.h"

namespace isoswitch {
namespace {

constexpr Book adjustable[] = {Book::suspense,
                               Book::cash,
                               Book::disputes_receivable,
                               Book::refund_suspense,
                               Book::migration,
                               Book::interchange_income,
                               Book::cardholder_fees,
                               Book::fx_margin,
                               Book::network_fees,
                               Book::dispute_loss,
                               Book::overdraft_write_off};

Id16 source_of(const Adjustment& adjustment) {
  return IdBuilder{"adjustment"}.part(adjustment.account.view()).part(adjustment.reference).finish();
}

// A closed account is only brought to zero, not past it.
bool brings_to_zero(Minor before, Minor after) {
  return before > 0 ? after >= 0 && after < before : after <= 0 && after > before;
}

}  // namespace

std::vector<Book> adjustment_books(const ChartOfAccounts& chart) {
  std::vector<Book> books{std::begin(adjustable), std::end(adjustable)};
  for (const auto& [book, row] : chart.rows())
    if (row.is_own) books.push_back(book);
  return books;
}

Posting adjustment_entry(const Adjustment& adjustment) {
  ISOSWITCH_ASSERT(adjustment.amount.minor != 0);
  const BookAccount account{Book::cardholder, adjustment.account};
  const BookAccount against{adjustment.against, {}};
  const bool credit = adjustment.amount.minor > 0;
  return {.id = posting_id("adjustment", source_of(adjustment), 1),
          .kind = PostingKind::adjustment,
          .debit = credit ? against : account,
          .credit = credit ? account : against,
          .amount = {credit ? adjustment.amount.minor : -adjustment.amount.minor, adjustment.amount.currency},
          .life_cycle = {},
          .corrects = {}};
}

Result<void> may_adjust(const Account& account, const Adjustment& adjustment, bool may_overdraw) {
  const Minor amount = adjustment.amount.minor;
  if (amount == 0) return failure("amount: expected one that is not zero");
  const auto after = add(account.posted, amount);
  if (!after || amount == std::numeric_limits<Minor>::min())
    return failure("amount: too large, the account's balance would not fit 64 bits");
  if (account.status == AccountStatus::closed && !brings_to_zero(account.posted, *after))
    return failure(
        fmt::format("account '{}' is closed with {}: expected an amount that brings it nearer to zero, and not past it",
                    account.id.view(), to_string(Money{account.posted, account.currency})));
  Account adjusted = account;
  adjusted.posted = *after;
  if (amount < 0 && available(adjusted) < 0 && !may_overdraw)
    return failure(fmt::format("account '{}' has {} available and would be overdrawn: look at the amount, or allow it",
                               account.id.view(), to_string(Money{available(account), account.currency})));
  return {};
}

}  // namespace isoswitch
