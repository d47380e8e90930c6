#include "switch/ops/operator_change.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "record.pb.h"
#include "switch/base/log.h"
#include "switch/ops/named.h"

namespace isoswitch {
namespace {

using nlohmann::json;

template <class Id>
std::string bytes_of(const Id& id) {
  return {id.bytes.begin(), id.bytes.end()};
}

RecordPointer record_of(const OperatorChange& change, std::string_view actor, const std::string& reason, Instant now) {
  RecordPointer record = new_record();
  record->set_at_us(now.us);
  proto::OperatorRecord& to = *record->mutable_operator_();
  to.set_actor(std::string(actor));
  to.set_act(std::string(change.act));
  to.set_reason(reason);
  if (!change.reference.empty()) to.set_reference(change.reference);
  if (change.card) to.set_card(bytes_of(*change.card));
  if (change.new_card) to.set_new_card(bytes_of(*change.new_card));
  if (change.account) to.set_account(std::string(change.account->view()));
  if (change.life_cycle) to.set_life_cycle(bytes_of(*change.life_cycle));
  if (change.exception) to.set_exception(bytes_of(*change.exception));
  return record;
}

Also keys_of(const OperatorChange& change) {
  Also also = change.also;
  if (change.card) also.cards.push_back(*change.card);
  if (change.new_card) also.cards.push_back(*change.new_card);
  if (change.account) also.accounts.push_back(*change.account);
  if (change.life_cycle) also.life_cycles.push_back(*change.life_cycle);
  if (change.exception) also.exceptions.push_back(*change.exception);
  return also;
}

std::string granted(json answer, bool changed) {
  answer["ok"] = true;
  answer["changed"] = changed;
  return act_text(answer);
}

struct Verdict {
  Result<json> answer = json::object();
};

using Refused = std::function<std::string(const Error& why)>;

void submit(const ActWorld& world, OperatorChange change, RecordPointer record, Refused refused, ActReply reply) {
  UnitOfWork unit;
  unit.keys.also = keys_of(change);
  unit.record = std::move(record);
  auto verdict = std::make_shared<Verdict>();
  unit.decide = [verdict, rule = change.act, decide = std::move(change.decide)](Rows& rows, Decision& decision) {
    decision.rule = rule;
    verdict->answer = decide(rows);
    decision.given.reason = verdict->answer ? Reason::approved : Reason::invalid_transaction;
  };
  unit.done = [verdict, refused = std::move(refused),
               reply = std::move(reply)](const Result<Outcome>& outcome) mutable {
    if (!outcome) return reply(refused(outcome.error()));
    if (!verdict->answer) return reply(refused(verdict->answer.error()));
    verdict->answer->emplace("sequence", outcome->sequence);
    reply(granted(std::move(*verdict->answer), true));
  };
  world.store.submit(std::move(unit));
  world.store.flush();
}

// Names that were asked for stand in errors: they must not end the log's line, nor be kept in it where they may be a
// card's.
std::string loggable(std::string text) {
  if (holds_card_number(text)) return "not said here: it may hold a card number";
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  std::ranges::replace(text, '"', '\'');
  return text;
}

}  // namespace

std::string refused_act(std::string_view act, std::string_view actor, const Error& why) {
  log::warning("operator_refused", "act='{}' actor='{}' why=\"{}\"", act, actor, loggable(why.text));
  return act_refused(why.text);
}

std::optional<std::string> carry_out(const ActWorld& world, OrderAct order, const json& request, std::string_view actor,
                                     ActReply& reply) {
  const auto refused = [act = text_of(request, "act"), who = std::string(actor)](const Error& why) {
    return refused_act(act, who, why);
  };
  const auto reason = words_of(request, "reason", reason_bytes_max);
  if (!reason) return refused(reason.error());
  auto change = order(world, request, actor);
  if (!change) return refused(change.error());
  // The rows are as they will be when it is submitted: this thread is the only one that changes them.
  Rows overlay{world.store.rows()};
  auto foreseen = change->decide(overlay);
  if (!foreseen) return refused(foreseen.error());
  if (overlay.images().empty()) return granted(std::move(*foreseen), false);
  if (!world.store.has_room()) return refused({"no room in the journal; nothing was changed"});
  RecordPointer record = record_of(*change, actor, *reason, world.clock.now());
  submit(world, std::move(*change), std::move(record), refused, std::move(reply));
  return std::nullopt;
}

}  // namespace isoswitch
