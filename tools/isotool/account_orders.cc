#include "tools/isotool/account_orders.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/isotool/control_answer.h"

namespace isoswitch::tools {
namespace {

using nlohmann::json;

Result<void> put_account(const AccountName& name, json& request) {
  if (!name.card.empty()) return put_card(name.card, request);
  request["account"] = name.account;
  return {};
}

std::string text_at(const json& object, const char* key) { return object.value(key, std::string{}); }

// "2026-11-25T18:49:24Z"
std::string second_of(const json& object, const char* key) {
  const std::string text = text_at(object, key);
  return text.size() > 19 ? fmt::format("{:.19}Z", text) : text;
}

void print_hold(const json& hold) {
  fmt::print("{}  {:>16}  {}  {:<20}  {}", text_at(hold, "life_cycle"), amount_text(hold, "held"),
             second_of(hold, "since"), hold.contains("expires") ? second_of(hold, "expires") : "-",
             text_at(hold, "card"));
  constexpr std::pair<const char*, const char*> names[] = {
      {"stan", "STAN"},         {"retrieval_reference", "RRN"}, {"authorization_code", "code"},
      {"terminal", "terminal"}, {"acquirer", "acquirer"},       {"network", "network"}};
  for (const auto& [key, label] : names)
    if (hold.contains(key)) fmt::print("  {} {}", label, text_at(hold, key));
  fmt::print("\n");
}

void print_holds(const json& answer) {
  const json& holds = answer.at("holds");
  if (!holds.empty()) fmt::print("{:<32}  {:>16}  {:<20}  {:<20}\n", "life cycle", "held", "since", "expires");
  for (const json& hold : holds) print_hold(hold);
  const char* others = answer.value("some_of_them", false) ? ", some of them: too many to find the newest"
                       : answer.value("more", false)       ? ", there are others (--limit)"
                                                           : "";
  fmt::print("{} shown{}; account {} has {} pending in all\n", holds.size(), others, text_at(answer, "account"),
             amount_text(answer, "pending"));
}

std::string limits_text(const json& answer) {
  std::string text = fmt::format("account {}: credit line {}, available {}", text_at(answer, "account"),
                                 amount_text(answer, "credit_line"), amount_text(answer, "available"));
  if (!answer.contains("card")) return text;
  const std::string profile = text_at(answer, "limits_profile");
  return text + fmt::format("; card {}: limits profile {}", text_at(answer, "card"),
                            profile.empty() ? "the usual one" : profile);
}

}  // namespace

int adjust_account(const AdjustOptions& options) {
  json request = {{"act", "accounts.adjust"},
                  {"amount", options.amount},
                  {"against", options.against},
                  {"reference", options.reference},
                  {"may_overdraw", options.may_overdraw}};
  if (auto put = put_account(options.of, request); !put) return wrong_usage("accounts adjust", put.error());
  return order("accounts adjust", options.order, request, [](const json& answer) {
    return fmt::format("account {}: {} against {}, posted {}, available {}", text_at(answer, "account"),
                       amount_text(answer, "amount"), text_at(answer, "against"), amount_text(answer, "posted"),
                       amount_text(answer, "available"));
  });
}

int set_limits(const LimitOptions& options) {
  json request = {{"act", "accounts.limit"}};
  if (options.credit_line) request["credit_line"] = *options.credit_line;
  if (options.limits_profile) request["limits_profile"] = *options.limits_profile;
  if (auto put = put_account(options.of, request); !put) return wrong_usage("accounts limit", put.error());
  return order("accounts limit", options.order, request, limits_text);
}

int release_hold(const ReleaseOptions& options) {
  json request = {{"act", "accounts.release_hold"}, {"life_cycle", options.life_cycle}};
  if (options.amount) request["amount"] = *options.amount;
  if (options.reference) request["reference"] = *options.reference;
  return order("accounts release-hold", options.order, request, [](const json& answer) {
    return fmt::format("life cycle {} of account {}: {} released, {} held, {}; available {}",
                       text_at(answer, "life_cycle"), text_at(answer, "account"), amount_text(answer, "released"),
                       amount_text(answer, "held"), text_at(answer, "state"), amount_text(answer, "available"));
  });
}

int list_holds(const HoldsOptions& options) {
  json request = {{"act", "accounts.holds"}, {"limit", options.limit}};
  if (auto put = put_account(options.of, request); !put) return wrong_usage("accounts holds", put.error());
  return ask_and_show("accounts holds", options.socket, options.json, nullptr, request, print_holds);
}

}  // namespace isoswitch::tools
