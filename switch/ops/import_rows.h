// The rows of an import as the control socket gets them: checked, and without card numbers.
#pragma once

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/tokenizer.h"
#include "switch/ledger/rows.h"

namespace isoswitch {

struct ImportRow {
  Account account;  // posted is 0: the balance is a posting
  Minor balance = 0;
  std::vector<Card> cards;
};

struct RowFault {
  std::string text;     // never a card number
  std::size_t row = 0;  // from 0
};

inline constexpr std::size_t import_cards_per_account_max = 100;

Result<std::uint16_t> read_expiry(const nlohmann::json& text);  // "2912"
// Under 'limits_profile'; empty: none.
Result<decltype(Card::limits_profile)> read_limits_profile(const nlohmann::json& from);
// A decimal in the currency under `key`, 0 where there is none; errors do not say it again.
Result<Minor> read_amount(const nlohmann::json& from, std::string_view key, Currency currency);

// No account and no card comes twice in the result.
std::expected<std::vector<ImportRow>, RowFault> read_import_rows(const nlohmann::json& rows,
                                                                 const Tokenizer& tokenizer);

}  // namespace isoswitch
