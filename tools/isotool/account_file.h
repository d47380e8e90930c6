// The accounts and cards of an import: CSV with a header, or JSON lines.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/money.h"
#include "switch/base/pan.h"
#include "switch/base/result.h"

namespace isoswitch::tools {

class AccountLines;

struct ImportedCard {
  Pan pan;
  std::string expiry_yymm;     // empty: never expires
  std::string status;          // active inactive blocked lost stolen closed
  std::string limits_profile;  // empty: the usual one
};

struct ImportedAccount {
  int line = 0;  // of the file, where it starts
  std::string account;
  std::string currency;     // "EUR"
  std::string balance;      // decimal: "1000.00"
  std::string credit_line;  // decimal
  std::string status;       // open blocked closed
  std::vector<ImportedCard> cards;
};

// Columns (keys): account, currency, balance, credit_line, pan, expiry_yymm, card_status, account_status,
// limits_profile (of the card). account and currency are required; no balance is 0, no pan an account without a card.
// Lines with the same account that follow one another are one account with several cards: the money is said in the
// first of them, and again or not at all after it. Everything is checked here, so that an import fails before it
// starts; errors read "accounts.csv:7: pan: expected 12 to 19 digits" and never hold card data.
class AccountFile {
 public:
  // Which of the two forms it is, is seen by the first character. `in` must outlive the reader.
  static Result<AccountFile> open(std::istream& in, std::string name);
  AccountFile(AccountFile&&) noexcept;
  AccountFile& operator=(AccountFile&&) noexcept;
  ~AccountFile();

  Result<std::optional<ImportedAccount>> next();  // nothing: the end

 private:
  explicit AccountFile(std::unique_ptr<AccountLines> lines);
  std::unique_ptr<AccountLines> lines_;
  std::optional<ImportedAccount> ahead_;
};

}  // namespace isoswitch::tools
