#include "tools/isotool/order.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "switch/base/pan.h"
#include "tools/isotool/control_answer.h"
#include "tools/isotool/secret_prompt.h"

namespace isoswitch::tools {
namespace {

using nlohmann::json;

void wipe(json& request) {
  for (const char* key : {"pan", "new_pan"}) {
    if (!request.contains(key)) continue;
    auto& digits = request[key].get_ref<std::string&>();
    OPENSSL_cleanse(digits.data(), digits.size());
  }
}

int say(const std::string& command, const Error& error, int code) {
  fmt::print(stderr, "isotool {}: {}\n", command, error.text);
  return code;
}

}  // namespace

Result<void> put_prompted(const std::string& prompt, const char* key, json& request) {
  auto digits = secret_line(prompt);
  if (!digits) return std::unexpected(digits.error());
  const bool is_card = Pan::parse(*digits).has_value();
  if (is_card) request[key] = *digits;
  OPENSSL_cleanse(digits->data(), digits->size());
  return is_card ? Result<void>{} : failure("a card number has 12 to 19 digits, and nothing else");
}

Result<void> put_card(const CardName& name, json& request) {
  if (name.pan_prompt) return put_prompted("card number: ", "pan", request);
  request["card"] = name.token;
  return {};
}

int ask_and_show(const std::string& command, const std::string& socket, bool as_json, const char* key, json& request,
                 const std::function<void(const json&)>& show) {
  auto answer = ask(socket, request);
  wipe(request);
  if (!answer) return say(command, answer.error(), 1);
  answer->erase("ok");
  const json& part = key == nullptr ? *answer : answer->at(key);
  if (as_json)
    fmt::print("{}\n", one_line(part));
  else
    show(part);
  return 0;
}

int order(const std::string& command, const OrderOptions& options, json& request,
          const std::function<std::string(const json&)>& sentence) {
  request["reason"] = options.reason;
  return ask_and_show(command, options.socket, options.json, nullptr, request,
                      [&](const json& answer) { fmt::print("{}  ({})\n", sentence(answer), outcome_text(answer)); });
}

std::string outcome_text(const json& answer) {
  const auto sequence = answer.value("sequence", std::uint64_t{0});
  const std::string record = answer.contains("sequence") ? fmt::format("record {}", sequence) : "";
  if (answer.value("changed", false)) return record;
  if (record.empty()) return "it was so already, nothing was changed";
  return "done before, in " + record + ", nothing was changed";
}

int wrong_usage(const std::string& command, const Error& error) { return say(command, error, 2); }

}  // namespace isoswitch::tools
