// A question to a running switch, and its answer as JSON.
#include "tools/isotool/control_answer.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <nlohmann/json.hpp>

#include "switch/base/money.h"

namespace isoswitch::tools {

using nlohmann::json;

std::string one_line(const json& object) { return object.dump(-1, ' ', true, json::error_handler_t::replace); }

Result<json> ask(ControlClient& client, const json& request) {
  std::string line = one_line(request);
  const auto answer = client.ask(line);
  OPENSSL_cleanse(line.data(), line.size());  // a card number may be in it
  if (!answer) return std::unexpected(answer.error());
  auto object = json::parse(*answer, nullptr, false);
  if (!object.is_object() || !object.contains("ok") || !object["ok"].is_boolean())
    return failure("the switch answered something that is no answer");
  if (object["ok"].get<bool>()) return object;
  const auto why = object.find("error");
  return failure(why != object.end() && why->is_string() ? why->get<std::string>() : "refused without a reason");
}

Result<json> ask(const std::string& socket, const json& request) {
  auto client = ControlClient::connect(socket);
  if (!client) return std::unexpected(client.error());
  return ask(*client, request);
}

std::string amount_text(const json& object, const char* key) {
  const std::string code = object.value("currency", "");
  const CurrencyRow* currency = find_currency(code);
  const auto minor = object.value(key, Minor{0});
  return currency != nullptr ? to_string(Money{minor, {currency->number}}) : fmt::format("{} {}", minor, code);
}

}  // namespace isoswitch::tools
