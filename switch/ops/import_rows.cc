#include "switch/ops/import_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "switch/ops/act.h"
#include "switch/ops/named.h"

namespace isoswitch {
namespace {

using nlohmann::json;

Result<Card> read_card(const json& from, const AccountId& account, const Tokenizer& tokenizer) {
  if (!from.is_object()) return failure("expected an object");
  if (!from.contains("pan")) return failure("pan: missing");
  if (!from["pan"].is_string()) return failure("pan: expected text in quotes");
  const auto pan = Pan::parse(from["pan"].get_ref<const std::string&>());
  if (!pan) return failure(fmt::format("pan: {}", pan.error().text));
  const auto stands = read_text(from, "status", "active");
  if (!stands) return std::unexpected(stands.error());
  const auto status = card_status_named(*stands);
  if (!status) return failure("status: expected active, inactive, blocked, lost, stolen or closed");
  Card card;
  card.token = tokenizer.token(*pan);
  card.bin = pan->bin();
  card.last_four = pan->last_four();
  card.account = account;
  card.status = *status;
  const auto profile = read_limits_profile(from);
  if (!profile) return std::unexpected(profile.error());
  card.limits_profile = *profile;
  if (from.contains("expiry")) {
    const auto expiry = read_expiry(from["expiry"]);
    if (!expiry) return std::unexpected(expiry.error());
    card.expiry_yymm = *expiry;
  }
  return card;
}

Result<Account> read_account(const json& from) {
  const auto id = read_text(from, "account");
  if (!id) return std::unexpected(id.error());
  if (id->empty() || !AccountId::fits(*id))
    return failure(fmt::format("account: expected 1 to {} characters", AccountId::capacity));
  if (luhn_holds(*id) && Pan::parse(*id))
    return failure("account: expected a name of the account, found a card number");
  const auto code = read_text(from, "currency");
  if (!code) return std::unexpected(code.error());
  const CurrencyRow* currency = find_currency(*code);
  if (currency == nullptr) return failure("currency: expected an ISO 4217 code such as EUR or 978");
  const auto stands = read_text(from, "status", "open");
  if (!stands) return std::unexpected(stands.error());
  const auto status = account_status_named(*stands);
  if (!status) return failure("status: expected open, blocked or closed");
  const auto credit_line = read_amount(from, "credit_line", {currency->number});
  if (!credit_line) return std::unexpected(credit_line.error());
  if (*credit_line < 0) return failure("credit_line: expected an amount that is not negative");
  Account account;
  account.id.assign(*id);
  account.currency = {currency->number};
  account.status = *status;
  account.credit_line = *credit_line;
  return account;
}

Result<ImportRow> read_row(const json& from, const Tokenizer& tokenizer) {
  if (!from.is_object()) return failure("expected an object");
  const auto account = read_account(from);
  if (!account) return std::unexpected(account.error());
  ImportRow row;
  row.account = *account;
  const auto balance = read_amount(from, "balance", account->currency);
  if (!balance) return std::unexpected(balance.error());
  row.balance = *balance;
  if (!from.contains("cards")) return row;
  const json& cards = from["cards"];
  if (!cards.is_array() || cards.size() > import_cards_per_account_max)
    return failure(fmt::format("cards: expected a list of at most {}", import_cards_per_account_max));
  for (std::size_t i = 0; i < cards.size(); ++i) {
    auto card = read_card(cards[i], account->id, tokenizer);
    if (!card) return failure(fmt::format("cards[{}].{}", i, card.error().text));
    row.cards.push_back(*card);
  }
  return row;
}

// What was met in earlier rows of the same request.
class Met {
 public:
  Result<void> add(const ImportRow& row) {
    if (!accounts_.insert(row.account.id).second)
      return failure(fmt::format("account: '{}' stands in this import twice", row.account.id.view()));
    for (const Card& card : row.cards)
      if (!cards_.insert(card.token).second)
        return failure(
            fmt::format("pan: card {}******{} stands in this import twice", card.bin.view(), card.last_four.view()));
    return {};
  }

 private:
  std::set<AccountId> accounts_;
  std::set<CardToken> cards_;
};

}  // namespace

Result<std::uint16_t> read_expiry(const json& text) {
  const auto wrong = [] { return failure("expiry: expected YYMM such as 2912"); };
  if (!text.is_string()) return wrong();
  const auto& digits = text.get_ref<const std::string&>();
  const bool four = digits.size() == 4 && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!four) return wrong();
  const int yymm = std::stoi(digits);
  if (yymm % 100 < 1 || yymm % 100 > 12) return wrong();
  return static_cast<std::uint16_t>(yymm);
}

// Whether the configuration has it is seen when the card is used: it may be given before.
Result<decltype(Card::limits_profile)> read_limits_profile(const json& from) {
  const auto name = read_text(from, "limits_profile");
  if (!name) return std::unexpected(name.error());
  if (decltype(Card::limits_profile)::fits(*name) && !holds_card_number(*name))
    return decltype(Card::limits_profile){*name};
  return failure(fmt::format("limits_profile: expected the name of a profile of limits, at most {} characters",
                             decltype(Card::limits_profile)::capacity));
}

Result<Minor> read_amount(const json& from, std::string_view key, Currency currency) {
  const auto text = read_text(from, key, "0");
  if (!text) return std::unexpected(text.error());
  const auto minor = parse_decimal(*text, currency);
  // The error of parse_decimal() quotes the text, which is a card number where columns were mixed up.
  if (!minor) return failure(fmt::format("{}: expected an amount such as {}", key, decimal(100'000, currency)));
  return *minor;
}

std::expected<std::vector<ImportRow>, RowFault> read_import_rows(const json& rows, const Tokenizer& tokenizer) {
  std::vector<ImportRow> read;
  read.reserve(rows.size());
  Met met;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto row = read_row(rows[i], tokenizer);
    if (!row) return std::unexpected(RowFault{row.error().text, i});
    if (auto added = met.add(*row); !added) return std::unexpected(RowFault{added.error().text, i});
    read.push_back(std::move(*row));
  }
  return read;
}

}  // namespace isoswitch
