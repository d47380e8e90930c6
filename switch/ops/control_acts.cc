#include "switch/ops/control_acts.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "switch/config/node.h"
#include "switch/ops/account_acts.h"
#include "switch/ops/card_acts.h"
#include "switch/ops/exception_acts.h"
#include "switch/ops/import.h"
#include "switch/ops/looks.h"

namespace isoswitch {
namespace {

using nlohmann::json;

using ReportAct = Result<json> (*)(Followers& followers, Instant now, const json& request);

// One of the four.
struct Act {
  std::string_view name;
  LookAct look = nullptr;
  ChangeAct change = nullptr;
  OrderAct order = nullptr;
  ReportAct report = nullptr;
};

constexpr Act acts[] = {
    {.name = "accounts.adjust", .order = adjust_account},
    {.name = "accounts.holds", .look = list_holds},
    {.name = "accounts.import", .change = import_accounts},
    {.name = "accounts.limit", .order = set_limits},
    {.name = "accounts.release_hold", .order = release_hold},
    {.name = "accounts.show", .look = show_account},
    {.name = "books", .look = show_books},
    {.name = "cards.block", .order = block_card},
    {.name = "cards.replace", .order = replace_card},
    {.name = "cards.reset_pin_tries", .order = reset_pin_tries},
    {.name = "cards.show", .look = show_card},
    {.name = "cards.unblock", .order = unblock_card},
    {.name = "exceptions.assign", .order = assign_exception},
    {.name = "exceptions.list", .look = list_exceptions},
    {.name = "exceptions.resolve", .order = resolve_exception},
    {.name = "exceptions.show", .look = show_exception},
    {.name = "follower.report", .report = report_follower},
    {.name = "status", .look = show_status},
};

std::string unknown_act(const std::string& name) {
  std::vector<std::string_view> known;
  for (const Act& act : acts) known.push_back(act.name);
  // The name is not said again: it may be anything.
  const auto near = nearest(name, known);
  return act_refused(near ? fmt::format("act: unknown; did you mean '{}'?", *near)
                          : fmt::format("act: expected one of {}", fmt::join(known, ", ")));
}

void wipe_pan(json& object) {
  for (const char* key : {"pan", "new_pan"}) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_string()) continue;
    auto& digits = object[key].get_ref<std::string&>();
    OPENSSL_cleanse(digits.data(), digits.size());
  }
}

// Wherever a request may have them, whatever became of it.
struct WipedRequest {
  json object;

  ~WipedRequest() {
    wipe_pan(object);
    if (!object.is_object() || !object.contains("rows") || !object["rows"].is_array()) return;
    for (json& row : object["rows"]) {
      if (!row.is_object() || !row.contains("cards") || !row["cards"].is_array()) continue;
      for (json& card : row["cards"]) wipe_pan(card);
    }
  }
};

std::string answer_with(Result<json> told) {
  if (!told) return act_refused(told.error().text);
  (*told)["ok"] = true;
  return act_text(*told);
}

}  // namespace

ControlActs::ControlActs(Store& store, const Tokenizer& tokenizer, const Clock& clock, const ChartOfAccounts& chart)
    : world_{store, tokenizer, clock, chart, clock.now()} {}

void ControlActs::run(std::string_view request, std::string_view actor, ActReply reply) {
  const WipedRequest wiped{json::parse(request, nullptr, false)};
  const json& object = wiped.object;
  if (!object.is_object()) return reply(act_refused("expected one JSON object in a line"));
  const std::string name = text_of(object, "act");
  const auto* act = std::ranges::find(acts, name, &Act::name);
  if (act == std::end(acts)) return reply(unknown_act(name));
  if (act->report != nullptr) return reply(answer_with(act->report(followers_, world_.clock.now(), object)));
  if (act->change != nullptr) return act->change(world_, object, actor, std::move(reply));
  std::optional<std::string> answer = act->look != nullptr ? answer_with(act->look(world_, object))
                                                           : carry_out(world_, act->order, object, actor, reply);
  if (!answer) return;
  waiting_.push_back({world_.store.figures().last_sequence, std::move(*answer), std::move(reply)});
  pass_on();
}

void ControlActs::pass_on() {
  if (waiting_.empty()) return;
  const std::uint64_t durable = world_.store.figures().durable_sequence;
  while (!waiting_.empty() && waiting_.front().sequence <= durable) {
    Waiting ready = std::move(waiting_.front());
    waiting_.pop_front();
    ready.reply(std::move(ready.answer));
  }
}

}  // namespace isoswitch
