#include "switch/ops/card_acts.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "switch/ledger/expiry_month.h"
#include "switch/ops/import_rows.h"
#include "switch/ops/named.h"
#include "switch/ops/told.h"

namespace isoswitch {
namespace {

using nlohmann::json;

// From what to what a card may be set; whatever is not here is refused.
struct Step {
  CardStatus from;
  CardStatus to;
};
constexpr Step blocking[] = {
    {CardStatus::active, CardStatus::blocked},  {CardStatus::active, CardStatus::lost},
    {CardStatus::active, CardStatus::stolen},   {CardStatus::inactive, CardStatus::lost},
    {CardStatus::inactive, CardStatus::stolen}, {CardStatus::blocked, CardStatus::lost},
    {CardStatus::blocked, CardStatus::stolen},  {CardStatus::lost, CardStatus::stolen},
    {CardStatus::stolen, CardStatus::lost},
};
constexpr Step unblocking[] = {{CardStatus::blocked, CardStatus::active}};

std::string froms(std::span<const Step> steps, CardStatus to) {
  std::string text;
  for (const Step& step : steps)
    if (step.to == to) text += fmt::format("{}{}", text.empty() ? "" : " or ", name(step.from));
  return text;
}

json answer_for(const Card& card, CardStatus before) {
  return {{"card", masked(card)},
          {"token", to_hex(card.token)},
          {"account", card.account.view()},
          {"before", name(before)},
          {"status", name(card.status)}};
}

Result<json> set_status(Card card, CardStatus to, std::span<const Step> steps, Rows& rows) {
  const CardStatus before = card.status;
  if (before == to) return answer_for(card, before);
  const bool may = std::ranges::any_of(steps, [&](const Step& step) { return step.from == before && step.to == to; });
  if (!may)
    return failure(
        fmt::format("card {} is {}: expected one that is {}, to become {}; a card that is lost or "
                    "stolen is replaced",
                    masked(card), name(before), froms(steps, to), name(to)));
  card.status = to;
  rows.put(card);
  return answer_for(card, before);
}

Result<OperatorChange> order_status(const ActWorld& world, const json& request, std::string_view act, CardStatus to,
                                    std::span<const Step> steps) {
  const auto there = card_there(world, request);
  if (!there) return std::unexpected(there.error());
  OperatorChange change;
  change.act = act;
  change.card = there->token;
  change.account = there->account;
  change.decide = [token = there->token, to, steps](Rows& rows) -> Result<json> {
    const auto card = rows.card(token);
    if (!card) return failure("the card is not there any more");
    return set_status(*card, to, steps, rows);
  };
  return change;
}

bool stays(CardStatus status) { return status == CardStatus::lost || status == CardStatus::stolen; }

Card successor_of(const Card& old, const Card& named) {
  Card card = named;
  card.account = old.account;
  card.limits_profile = old.limits_profile;
  return card;
}

json answer_for(const Card& old, CardStatus before, const Card& successor) {
  json answer = answer_for(old, before);
  answer["new_card"] = masked(successor);
  answer["new_token"] = to_hex(successor.token);
  answer["limits_profile"] = successor.limits_profile.view();
  if (successor.expiry_yymm) answer["expiry"] = fmt::format("{:04}", *successor.expiry_yymm);
  return answer;
}

Result<json> replace(Card old, const Card& named, Rows& rows) {
  const CardStatus before = old.status;
  const auto account = rows.account(old.account);
  const auto there = rows.card(named.token);
  if (old.replaced_by) {
    const auto first = rows.card(*old.replaced_by);
    if (there && there->token == *old.replaced_by && there->expiry_yymm == named.expiry_yymm)
      return answer_for(old, before, *there);
    return failure(
        fmt::format("card {} was replaced by card {} already: a card has one successor, which can be "
                    "replaced in its turn",
                    masked(old), first ? masked(*first) : "token " + to_hex(*old.replaced_by)));
  }
  if (there)
    return failure(fmt::format("new_pan: card {} is there already, of account '{}'; expected a number that is new",
                               masked(*there), there->account.view()));
  if (before == CardStatus::closed)
    return failure(fmt::format("card {} is closed: expected one that is in use, blocked, lost or stolen", masked(old)));
  if (!account || account->status == AccountStatus::closed)
    return failure(fmt::format("account '{}' is closed: no card is put on it", old.account.view()));
  const Card successor = successor_of(old, named);
  if (!stays(before)) old.status = CardStatus::closed;
  old.replaced_by = successor.token;
  rows.put(old);
  rows.put(successor);
  // What was spent is the cardholder's, not the plastic's: a new card is no way around a limit.
  if (auto counter = rows.counter({old.token, CounterPolicy::limits})) {
    counter->id.card = successor.token;
    rows.put(*counter);
  }
  return answer_for(old, before, successor);
}

Result<Card> successor_named_by(const ActWorld& world, const json& request) {
  if (!request.contains("new_pan") || !request["new_pan"].is_string())
    return failure("new_pan: expected the number of the new card");
  // By reference: a copy of the digits would not be wiped.
  const auto pan = Pan::parse(request["new_pan"].get_ref<const std::string&>());
  if (!pan) return failure(fmt::format("new_pan: {}", pan.error().text));
  if (!request.contains("expiry")) return failure("expiry: expected YYMM such as 2912");
  const auto expiry = read_expiry(request["expiry"]);
  if (!expiry) return std::unexpected(expiry.error());
  if (is_over(*expiry, world.clock.now()))
    return failure("expiry: this month is over; expected the last one of the new card, YYMM");
  Card card;
  card.token = world.tokenizer.token(*pan);
  card.bin = pan->bin();
  card.last_four = pan->last_four();
  card.expiry_yymm = *expiry;
  return card;
}

}  // namespace

Result<OperatorChange> block_card(const ActWorld& world, const json& request, std::string_view) {
  const auto as = read_text(request, "as", "blocked");
  if (!as) return std::unexpected(as.error());
  const auto to = card_status_named(*as);
  const bool known = to == CardStatus::blocked || to == CardStatus::lost || to == CardStatus::stolen;
  if (!known) return failure("as: expected blocked, lost or stolen");
  return order_status(world, request, "block card", *to, blocking);
}

Result<OperatorChange> unblock_card(const ActWorld& world, const json& request, std::string_view) {
  return order_status(world, request, "unblock card", CardStatus::active, unblocking);
}

Result<OperatorChange> replace_card(const ActWorld& world, const json& request, std::string_view) {
  const auto there = card_there(world, request);
  if (!there) return std::unexpected(there.error());
  const auto named = successor_named_by(world, request);
  if (!named) return std::unexpected(named.error());
  if (named->token == there->token) return failure("new_pan: this is the card that is to be replaced");
  OperatorChange change;
  change.act = "replace card";
  if (there->replaced_by) change.also.cards.push_back(*there->replaced_by);
  change.card = there->token;
  change.new_card = named->token;
  change.account = there->account;
  change.decide = [token = there->token, named = *named](Rows& rows) -> Result<json> {
    const auto card = rows.card(token);
    if (!card) return failure("the card is not there any more");
    return replace(*card, named, rows);
  };
  return change;
}

Result<OperatorChange> reset_pin_tries(const ActWorld& world, const json& request, std::string_view) {
  const auto there = card_there(world, request);
  if (!there) return std::unexpected(there.error());
  OperatorChange change;
  change.act = "reset PIN tries";
  change.card = there->token;
  change.account = there->account;
  change.decide = [token = there->token](Rows& rows) -> Result<json> {
    auto card = rows.card(token);
    if (!card) return failure("the card is not there any more");
    json answer = answer_for(*card, card->status);
    answer.erase("before");
    answer["pin_tries_before"] = card->pin_tries;
    answer["pin_tries"] = 0;
    if (card->pin_tries == 0) return answer;
    card->pin_tries = 0;
    rows.put(*card);
    return answer;
  };
  return change;
}

}  // namespace isoswitch
