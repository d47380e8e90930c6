// Imports accounts into a running switch, and shows them.
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/isotool/account_import.h"
#include "tools/isotool/accounts.h"
#include "tools/isotool/control_answer.h"
#include "tools/isotool/progress.h"
#include "tools/isotool/secret_prompt.h"

namespace isoswitch::tools {
namespace {

using nlohmann::json;

int wrong(std::string_view command, const Error& error, int code) {
  fmt::print(stderr, "isotool accounts {}: {}\n", command, error.text);
  return code;
}

void print_account(const json& account) {
  fmt::print("account {}  {}\n", account.value("account", ""), account.value("status", ""));
  constexpr std::pair<const char*, const char*> amounts[] = {
      {"posted", "posted"}, {"pending", "pending"}, {"credit_line", "credit line"}, {"available", "available"}};
  for (const auto& [key, label] : amounts) fmt::print("  {:<12}{:>20}\n", label, amount_text(account, key));
  for (const json& card : account.value("cards", json::array()))
    fmt::print("  card {}  {}  {}\n", card.value("card", ""), card.value("status", ""),
               card.contains("expiry") ? "to " + card.value("expiry", "") : "no expiry");
}

Result<json> account_request(const ShowOptions& options) {
  if (!options.pan_prompt) return json{{"act", "accounts.show"}, {"account", options.account}};
  auto digits = secret_line("card number: ");
  if (!digits) return std::unexpected(digits.error());
  const bool is_card = Pan::parse(*digits).has_value();
  json request = {{"act", "accounts.show"}, {"pan", *digits}};
  OPENSSL_cleanse(digits->data(), digits->size());
  if (!is_card) return failure("a card number has 12 to 19 digits, and nothing else");
  return request;
}

}  // namespace

int import_accounts(const ImportOptions& options) {
  std::ifstream file;
  if (options.file != "-") file.open(options.file);
  if (options.file != "-" && !file) return wrong("import", {fmt::format("{}: cannot be read", options.file)}, 2);
  auto import = AccountImport::read(options.file == "-" ? std::cin : file, options.file);
  if (!import) return wrong("import", import.error(), 2);
  auto client = ControlClient::connect(options.socket);
  if (!client) return wrong("import", client.error(), 1);
  Progress progress("accounts", import->accounts());
  const auto done = import->run(
      options.reason, [&](const std::string& request) { return client->ask(request); },
      [&](std::size_t accounts) { progress.reached(accounts); });
  if (!done) return wrong("import", done.error(), 1);
  if (options.json)
    fmt::print("{}\n",
               one_line({{"accounts", done->accounts}, {"cards", done->cards}, {"unchanged", done->unchanged}}));
  else
    fmt::print("{} accounts and {} cards imported, {} accounts were there already\n", done->accounts, done->cards,
               done->unchanged);
  return 0;
}

int show_account(const ShowOptions& options) {
  const auto request = account_request(options);
  if (!request) return wrong("show", request.error(), 2);
  const auto answer = ask(options.socket, *request);
  if (!answer) return wrong("show", answer.error(), 1);
  if (options.json)
    fmt::print("{}\n", one_line((*answer)["account"]));
  else
    print_account((*answer)["account"]);
  return 0;
}

int write_sample(const SampleOptions& options) {
  const auto text = account_sample(options);
  if (!text) return wrong("sample", text.error(), 2);
  return std::fwrite(text->data(), 1, text->size(), stdout) == text->size() ? 0 : 1;
}

}  // namespace isoswitch::tools
