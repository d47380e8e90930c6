// The rows of an import as the control socket gets them: checked, and without card numbers.
#pragma once

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <string>
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

// No account and no card comes twice in the result.
std::expected<std::vector<ImportRow>, RowFault> read_import_rows(const nlohmann::json& rows,
                                                                 const Tokenizer& tokenizer);

}  // namespace isoswitch
