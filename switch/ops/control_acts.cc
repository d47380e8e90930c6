#include "switch/ops/control_acts.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "switch/config/node.h"
#include "switch/ops/import.h"
#include "switch/ops/looks.h"

namespace isoswitch {
namespace {

using nlohmann::json;

// One of the two.
struct Act {
  std::string_view name;
  LookAct look;
  ChangeAct change;
};

constexpr Act acts[] = {
    {"accounts.import", nullptr, import_accounts},
    {"accounts.show", show_account, nullptr},
    {"books", show_books, nullptr},
    {"exceptions.list", list_exceptions, nullptr},
    {"exceptions.show", show_exception, nullptr},
    {"status", show_status, nullptr},
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
  if (!object.is_object() || !object.contains("pan") || !object["pan"].is_string()) return;
  auto& digits = object["pan"].get_ref<std::string&>();
  OPENSSL_cleanse(digits.data(), digits.size());
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

std::string look_at(const Act& act, const ActWorld& world, const json& request) {
  auto told = act.look(world, request);
  if (!told) return act_refused(told.error().text);
  (*told)["ok"] = true;
  return act_text(*told);
}

}  // namespace

ControlActs::ControlActs(Store& store, const Tokenizer& tokenizer, const Clock& clock)
    : world_{store, tokenizer, clock, clock.now()} {}

void ControlActs::run(std::string_view request, std::string_view actor, ActReply reply) {
  const WipedRequest wiped{json::parse(request, nullptr, false)};
  const json& object = wiped.object;
  if (!object.is_object()) return reply(act_refused("expected one JSON object in a line"));
  const std::string name = text_of(object, "act");
  const auto* act = std::ranges::find(acts, name, &Act::name);
  if (act == std::end(acts)) return reply(unknown_act(name));
  if (act->change != nullptr) return act->change(world_, object, actor, std::move(reply));
  std::string answer = look_at(*act, world_, object);
  waiting_.push_back({world_.store.figures().last_sequence, std::move(answer), std::move(reply)});
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
