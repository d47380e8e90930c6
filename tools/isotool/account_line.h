// One line of an import, by the names of its columns.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "tools/isotool/account_file.h"

namespace isoswitch::tools {

inline constexpr std::array<std::string_view, 9> account_columns = {
    "account",     "currency",    "balance",        "credit_line",   "pan",
    "expiry_yymm", "card_status", "account_status", "limits_profile"};

// The texts of one line, in the order of account_columns; empty: not given.
struct AccountLine {
  int number = 0;
  std::array<std::string, account_columns.size()> texts;
};

// The lines of a file, in order.
class AccountLines {
 public:
  explicit AccountLines(std::string name) : name_(std::move(name)) {}
  virtual ~AccountLines() = default;
  virtual Result<std::optional<AccountLine>> next() = 0;  // nothing: the end

  // "accounts.csv:7: what"
  std::unexpected<Error> fault(int line, std::string_view what) const;

 private:
  std::string name_;
};

// CSV, or JSON lines where the first character is '{'. `in` must outlive what is returned.
Result<std::unique_ptr<AccountLines>> open_account_lines(std::istream& in, std::string name);

// Checks every text. Errors name the column, what was expected, and nothing of a card number.
Result<ImportedAccount> read_account(const AccountLine& line);

}  // namespace isoswitch::tools
