// Brings the accounts of a file into a running switch.
#include "tools/isotool/account_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace isoswitch::tools {

Result<AccountImport> AccountImport::read(std::istream& in, std::string name) {
  AccountImport import;
  import.name_ = name;
  auto file = AccountFile::open(in, std::move(name));
  if (!file) return std::unexpected(file.error());
  std::unordered_map<std::string, int> lines;
  for (;;) {
    auto account = file->next();
    if (!account) return std::unexpected(account.error());
    if (!*account) break;
    const auto [known, is_new] = lines.try_emplace((*account)->account, (*account)->line);
    if (!is_new) {
      return failure(fmt::format("{}:{}: account: the same as in line {}, which it must follow directly", import.name_,
                                 (*account)->line, known->second));
    }
    import.accounts_.push_back(std::move(**account));
  }
  if (import.accounts_.empty()) return failure(fmt::format("{}: no account in it", import.name_));
  return import;
}

std::size_t AccountImport::cards() const {
  std::size_t count = 0;
  for (const ImportedAccount& account : accounts_) count += account.cards.size();
  return count;
}

Result<AccountImport::Done> AccountImport::run(const std::string& reason, Call call, Reached reached) {
  Done total;
  for (std::size_t first = 0; first < accounts_.size(); first += batch_accounts) {
    const std::size_t count = std::min(batch_accounts, accounts_.size() - first);
    const auto response = call(request(first, count, reason));
    auto done = response ? understood(*response, first, count) : std::unexpected(response.error());
    if (!done) {
      return failure(
          fmt::format("{} ({} accounts before it are imported)", done.error().text, total.accounts + total.unchanged));
    }
    total.accounts += done->accounts;
    total.cards += done->cards;
    total.unchanged += done->unchanged;
    reached(first + count);
  }
  return total;
}

std::string AccountImport::request(std::size_t first, std::size_t count, const std::string& reason) const {
  nlohmann::json rows = nlohmann::json::array();
  for (std::size_t index = first; index < first + count; ++index) {
    const ImportedAccount& account = accounts_[index];
    nlohmann::json cards = nlohmann::json::array();
    for (const ImportedCard& card : account.cards) {
      nlohmann::json row = {{"pan", card.pan.reveal()}, {"status", card.status}};
      if (!card.expiry_yymm.empty()) row["expiry"] = card.expiry_yymm;
      if (!card.limits_profile.empty()) row["limits_profile"] = card.limits_profile;
      cards.push_back(std::move(row));
    }
    rows.push_back({{"account", account.account},
                    {"currency", account.currency},
                    {"balance", account.balance},
                    {"credit_line", account.credit_line},
                    {"status", account.status},
                    {"cards", std::move(cards)}});
  }
  const nlohmann::json request = {{"act", "accounts.import"}, {"reason", reason}, {"rows", std::move(rows)}};
  return request.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

Result<AccountImport::Done> AccountImport::understood(const std::string& response, std::size_t first,
                                                      std::size_t count) const {
  const auto object = nlohmann::json::parse(response, nullptr, false);
  if (!object.is_object() || !object.contains("ok") || !object["ok"].is_boolean()) {
    return failure("the switch answered something that is no answer");
  }
  if (object["ok"].get<bool>()) {
    return Done{object.value("accounts", std::uint64_t{0}), object.value("cards", std::uint64_t{0}),
                object.value("unchanged", std::uint64_t{0})};
  }
  const std::string why = object.contains("error") && object["error"].is_string() ? object["error"].get<std::string>()
                                                                                  : "refused without a reason";
  const bool names_row = object.contains("row") && object["row"].is_number_unsigned();
  const std::size_t row = names_row ? object["row"].get<std::size_t>() : count;
  if (row >= count) return failure(fmt::format("{}: {}", name_, why));
  return failure(fmt::format("{}:{}: {}", name_, accounts_[first + row].line, why));
}

}  // namespace isoswitch::tools
