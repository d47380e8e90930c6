#include "switch/ops/told.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "switch/base/hex.h"
#include "switch/ledger/counters.h"
#include "switch/ledger/holds.h"

namespace isoswitch {
namespace {

using nlohmann::json;

int exponent_of(Currency currency) {
  const CurrencyRow* row = find_currency(currency);
  return row != nullptr ? row->exponent : 2;
}

void put(json& to, const char* key, std::string_view text) {
  if (!text.empty()) to[key] = text;
}

json card_told(const Card& card) {
  json row = {{"card", masked(card)}, {"token", to_hex(card.token)}, {"status", name(card.status)}};
  if (card.expiry_yymm) row["expiry"] = fmt::format("{:04}", *card.expiry_yymm);
  put(row, "limits_profile", card.limits_profile);
  if (card.replaced_by) row["replaced_by"] = to_hex(*card.replaced_by);
  return row;
}

json windows_told(const Counter& counter, Instant now) {
  json windows = json::array();
  for (const CounterWindow& window : counter.windows) {
    const Spent spent = standing(window, now);
    json row = {{"limit", window.limit.view()},
                {"period", name(window.period.kind)},
                {"count", spent.count},
                {"amount", spent.amount}};
    if (window.period.kind == PeriodKind::rolling) row["period_s"] = window.period.seconds;
    windows.push_back(std::move(row));
  }
  return windows;
}

}  // namespace

std::string code_of(Currency currency) {
  const CurrencyRow* row = find_currency(currency);
  return row != nullptr ? row->code : fmt::format("{:03}", currency.number);
}

void put_currency(json& to, Currency currency) {
  to["currency"] = code_of(currency);
  to["exponent"] = exponent_of(currency);
}

// Six stars, whatever the length was: the row does not know the number.
std::string masked(const Card& card) { return fmt::format("{}******{}", card.bin.view(), card.last_four.view()); }

json told(const Account& account, std::vector<Card> cards) {
  std::ranges::sort(cards, {}, &Card::token);  // an order that does not depend on the engine
  json list = json::array();
  for (const Card& card : cards) list.push_back(card_told(card));
  json row = {{"account", account.id.view()}, {"status", name(account.status)},  {"posted", account.posted},
              {"pending", account.pending},   {"available", available(account)}, {"credit_line", account.credit_line},
              {"cards", std::move(list)}};
  put_currency(row, account.currency);
  return row;
}

json told(const Card& card, const Account& account, const std::optional<Counter>& counter, Instant now) {
  json row = card_told(card);
  row["account"] = card.account.view();
  row["limits_profile"] = card.limits_profile.view();
  row["pin_tries"] = card.pin_tries;
  row["counters"] = counter ? windows_told(*counter, now) : json::array();
  put_currency(row, account.currency);
  return row;
}

json told_hold(const LifeCycle& row, const std::optional<Card>& card) {
  json hold = {{"life_cycle", to_hex(row.id.bytes)},
               {"held", row.held},
               {"authorized", row.authorized.minor},
               {"since", to_iso8601(row.opened)},
               {"changed", to_iso8601(row.changed)}};
  if (row.captured > 0) hold["captured"] = row.captured;
  if (row.expires) hold["expires"] = to_iso8601(*row.expires);
  if (card) hold["card"] = masked(*card);
  put(hold, "network", row.network);
  put(hold, "stan", row.ids.stan);
  put(hold, "retrieval_reference", row.ids.retrieval_reference);
  put(hold, "authorization_code", row.ids.authorization_code);
  put(hold, "acquirer", row.ids.acquirer);
  put(hold, "terminal", row.ids.terminal);
  put_currency(hold, row.authorized.currency);
  return hold;
}

json told_total(BookTotal::Wide total) {
  if (total >= std::numeric_limits<std::int64_t>::min() && total <= std::numeric_limits<std::int64_t>::max())
    return static_cast<std::int64_t>(total);
  return fmt::format("{}", total);
}

json told(const ActWorld& world, const Exception& row) {
  json told = {{"id", to_hex(row.id.bytes)},
               {"opened", to_iso8601(row.opened)},
               {"age_s", (world.clock.now() - row.opened).count() / 1'000'000},
               {"reason", name(row.reason)},
               {"amount", row.amount.minor},
               {"status", name(row.status)}};
  put_currency(told, row.amount.currency);
  if (row.card) {
    // A card that is unknown to us has no row; its token at least tells two of them apart, and finds its messages in
    // the journal.
    const auto card = world.store.rows().card(*row.card);
    told["card"] = card ? masked(*card) : "token " + to_hex(*row.card).substr(0, 12);
  }
  if (row.account) told["account"] = row.account->view();
  if (row.life_cycle) told["life_cycle"] = to_hex(row.life_cycle->bytes);
  put(told, "stan", row.stan);
  put(told, "retrieval_reference", row.retrieval_reference);
  put(told, "network", row.network);
  put(told, "actor", row.actor);
  put(told, "note", row.note);
  return told;
}

}  // namespace isoswitch
