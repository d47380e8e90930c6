// Shows a card of a running switch, and changes it.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/isotool/cards.h"
#include "tools/isotool/control_answer.h"

namespace isoswitch::tools {
namespace {

using nlohmann::json;

std::string text_at(const json& object, const char* key, const std::string& otherwise = "") {
  return object.value(key, otherwise);
}

void line(const char* label, const std::string& value) { fmt::print("  {:<15}{}\n", label, value); }

void print_counter(const json& card, const json& counter) {
  const json amount = {{"amount", counter.value("amount", std::int64_t{0})}, {"currency", text_at(card, "currency")}};
  const std::string period = counter.contains("period_s")
                                 ? fmt::format("{} {} s", text_at(counter, "period"), counter.value("period_s", 0))
                                 : text_at(counter, "period");
  line("counted", fmt::format("{:<16} {:<16} {:>6} times {:>18}", text_at(counter, "limit"), period,
                              counter.value("count", std::uint64_t{0}), amount_text(amount, "amount")));
}

void print_card(const json& card) {
  fmt::print("card {}  {}  {}\n", text_at(card, "card"), text_at(card, "status"),
             card.contains("expiry") ? "to " + text_at(card, "expiry") : "no expiry");
  line("account", text_at(card, "account"));
  const std::string profile = text_at(card, "limits_profile");
  line("limits profile", profile.empty() ? "the usual one" : profile);
  line("PIN tries", std::to_string(card.value("pin_tries", 0)));
  line("token", text_at(card, "token"));
  if (card.contains("replaced_by"))
    line("replaced by", fmt::format("{}  token {}", text_at(card, "replaced_by_card"), text_at(card, "replaced_by")));
  for (const json& counter : card.value("counters", json::array())) print_counter(card, counter);
}

std::string status_change(const json& answer) {
  const std::string before = text_at(answer, "before");
  const std::string status = text_at(answer, "status");
  return fmt::format("card {}: {}", text_at(answer, "card"), before == status ? status : before + " -> " + status);
}

int change(const char* command, const char* act, const CardOptions& options, json more,
           const std::function<std::string(const json&)>& sentence) {
  json request = std::move(more);
  request["act"] = act;
  if (auto put = put_card(options.card, request); !put) return wrong_usage(command, put.error());
  return order(command, options.order, request, sentence);
}

}  // namespace

int show_card(const CardOptions& options) {
  json request = {{"act", "cards.show"}};
  if (auto put = put_card(options.card, request); !put) return wrong_usage("cards show", put.error());
  return ask_and_show("cards show", options.order.socket, options.order.json, "card", request, print_card);
}

int block_card(const CardOptions& options) {
  return change("cards block", "cards.block", options, {{"as", options.as}}, status_change);
}

int unblock_card(const CardOptions& options) {
  return change("cards unblock", "cards.unblock", options, json::object(), status_change);
}

int replace_card(const CardOptions& options) {
  constexpr const char* command = "cards replace";
  json request = {{"act", "cards.replace"}, {"expiry", options.expiry_yymm}};
  if (auto put = put_card(options.card, request); !put) return wrong_usage(command, put.error());
  if (auto put = put_prompted("new card number: ", "new_pan", request); !put) return wrong_usage(command, put.error());
  return order(command, options.order, request, [](const json& answer) {
    return fmt::format("{}; card {} to {} is on account {}", status_change(answer), text_at(answer, "new_card"),
                       text_at(answer, "expiry"), text_at(answer, "account"));
  });
}

int reset_pin_tries(const CardOptions& options) {
  return change("cards reset-pin-tries", "cards.reset_pin_tries", options, json::object(), [](const json& answer) {
    return fmt::format("card {}: PIN tries {} -> 0", text_at(answer, "card"), answer.value("pin_tries_before", 0));
  });
}

}  // namespace isoswitch::tools
