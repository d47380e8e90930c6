// One line of an import.
#include "tools/isotool/account_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace isoswitch::tools {
namespace {

constexpr std::array<std::string_view, 6> card_statuses = {"active", "inactive", "blocked", "lost", "stolen", "closed"};
constexpr std::array<std::string_view, 3> account_statuses = {"open", "blocked", "closed"};
constexpr std::size_t account_id_max = 32;
constexpr std::size_t limits_profile_max = 16;

template <std::size_t N>
Result<std::string> status(std::string_view column, const std::string& text,
                           const std::array<std::string_view, N>& known) {
  if (text.empty()) return std::string(known[0]);
  if (std::ranges::find(known, text) != known.end()) return text;
  return failure(fmt::format("{}: expected {}, found another word", column, fmt::join(known, ", ")));
}

bool is_yymm(std::string_view text) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != 4 || !digits) return false;
  const int month = (text[2] - '0') * 10 + (text[3] - '0');
  return month >= 1 && month <= 12;
}

Result<std::string> amount(std::string_view column, const std::string& text, Currency currency) {
  const auto minor = parse_decimal(text.empty() ? "0" : text, currency);
  // The error of parse_decimal() quotes the text, which is a card number where columns were mixed up.
  if (!minor) {
    return failure(fmt::format("{}: expected an amount with up to {} decimals, such as {}", column,
                               find_currency(currency)->exponent, decimal(100'000, currency)));
  }
  return decimal(*minor, currency);
}

}  // namespace

std::unexpected<Error> AccountLines::fault(int line, std::string_view what) const {
  return failure(fmt::format("{}:{}: {}", name_, line, what));
}

Result<ImportedAccount> read_account(const AccountLine& line) {
  const auto& [id, currency, balance, credit_line, pan, expiry, card_status, account_status, limits_profile] =
      line.texts;
  ImportedAccount read;
  read.line = line.number;
  if (id.empty() || id.size() > account_id_max) {
    return failure(fmt::format("account: expected 1 to {} characters, found {}", account_id_max, id.size()));
  }
  if (luhn_holds(id) && Pan::parse(id)) return failure("account: expected a name of the account, found a card number");
  read.account = id;

  const CurrencyRow* known = find_currency(currency);
  if (known == nullptr) return failure("currency: expected an ISO 4217 code such as EUR or 978");
  read.currency = known->code;
  const auto posted = amount("balance", balance, {known->number});
  if (!posted) return std::unexpected(posted.error());
  read.balance = *posted;
  const auto credit = amount("credit_line", credit_line, {known->number});
  if (!credit) return std::unexpected(credit.error());
  if (credit->starts_with('-')) return failure("credit_line: expected an amount that is not negative");
  read.credit_line = *credit;

  auto stands = status("account_status", account_status, account_statuses);
  if (!stands) return std::unexpected(stands.error());
  read.status = std::move(*stands);
  if (pan.empty()) {
    if (!expiry.empty() || !card_status.empty() || !limits_profile.empty())
      return failure("pan: expected a card number, found none");
    return read;
  }
  ImportedCard card;
  auto number = Pan::parse(pan);
  if (!number) return failure(fmt::format("pan: {}", number.error().text));
  card.pan = *number;
  if (!expiry.empty() && !is_yymm(expiry)) return failure("expiry_yymm: expected YYMM such as 2912");
  card.expiry_yymm = expiry;
  if (limits_profile.size() > limits_profile_max || Pan::parse(limits_profile))
    return failure(fmt::format("limits_profile: expected the name of a profile of limits, at most {} characters",
                               limits_profile_max));
  card.limits_profile = limits_profile;
  auto status_of_card = status("card_status", card_status, card_statuses);
  if (!status_of_card) return std::unexpected(status_of_card.error());
  card.status = std::move(*status_of_card);
  read.cards.push_back(std::move(card));
  return read;
}

}  // namespace isoswitch::tools
