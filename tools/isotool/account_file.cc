// The accounts and cards of an import.
#include "tools/isotool/account_file.h"

#include <fmt/format.h>

#include <istream>

#include "tools/isotool/account_line.h"

namespace isoswitch::tools {

AccountFile::AccountFile(std::unique_ptr<AccountLines> lines) : lines_(std::move(lines)) {}
AccountFile::AccountFile(AccountFile&&) noexcept = default;
AccountFile& AccountFile::operator=(AccountFile&&) noexcept = default;
AccountFile::~AccountFile() = default;

Result<AccountFile> AccountFile::open(std::istream& in, std::string name) {
  auto lines = open_account_lines(in, std::move(name));
  if (!lines) return std::unexpected(lines.error());
  return AccountFile(std::move(*lines));
}

Result<std::optional<ImportedAccount>> AccountFile::next() {
  std::optional<ImportedAccount> account = std::move(ahead_);
  ahead_.reset();
  for (;;) {
    auto line = lines_->next();
    if (!line) return std::unexpected(line.error());
    if (!*line) return account;
    // A further card of the same account need not say the money again.
    const bool same = account && (*line)->texts[0] == account->account;
    if (same && (*line)->texts[1].empty()) (*line)->texts[1] = account->currency;
    const bool silent = (*line)->texts[2].empty() && (*line)->texts[3].empty();
    auto read = read_account(**line);
    if (!read) return lines_->fault((*line)->number, read.error().text);
    if (!same) {
      if (!account) {
        account = std::move(*read);
        continue;
      }
      ahead_ = std::move(*read);
      return account;
    }
    const bool agrees = read->currency == account->currency &&
                        (silent || (read->balance == account->balance && read->credit_line == account->credit_line));
    if (!agrees) {
      return lines_->fault((*line)->number,
                           fmt::format("account: the same as in line {}, but with other money", account->line));
    }
    if (read->cards.empty()) {
      return lines_->fault((*line)->number, fmt::format("account: the same as in line {}, and no card", account->line));
    }
    account->cards.push_back(std::move(read->cards[0]));
  }
}

}  // namespace isoswitch::tools
