#include "switch/ops/account_acts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "switch/base/hex.h"
#include "switch/ledger/adjustment.h"
#include "switch/ledger/expiry.h"
#include "switch/ledger/holds.h"
#include "switch/ops/given_reference.h"
#include "switch/ops/import_rows.h"
#include "switch/ops/named.h"
#include "switch/ops/told.h"

namespace isoswitch {
namespace {

using nlohmann::json;

Result<Account> account_there(const ActWorld& world, const json& request) {
  const auto id = account_named_by(world, request);
  if (!id) return std::unexpected(id.error());
  const auto account = world.store.rows().account(*id);
  if (!account) return no_account(*id);
  return *account;
}

Result<bool> read_flag(const json& request, const char* key) {
  if (!request.contains(key)) return false;
  if (!request[key].is_boolean()) return failure(fmt::format("{}: expected true or false", key));
  return request[key].get<bool>();
}

// An adjustment as it was ordered; its reference lives here.
struct Adjusting {
  AccountId account;
  Book against = Book::suspense;
  std::string book;      // its name
  std::string identity;  // of the book, for ever
  Money amount;
  std::string reference;
  bool may_overdraw = false;

  Adjustment adjustment() const { return {account, against, amount, reference}; }
  Referenced referenced() const { return {"adjust account", account.view(), reference, amount, identity}; }
};

json answer_for(const Adjusting& order, const Money& posted, const Money& can_spend) {
  json answer = {{"account", order.account.view()}, {"amount", order.amount.minor}, {"against", order.book},
                 {"reference", order.reference},    {"posted", posted.minor},       {"available", can_spend.minor}};
  put_currency(answer, order.amount.currency);
  return answer;
}

Result<json> adjust(const Adjusting& order, Rows& rows) {
  const auto before = rows.account(order.account);
  if (!before) return no_account(order.account);
  const auto done = done_before(order.referenced(), rows);
  if (!done) return std::unexpected(done.error());
  if (*done) {
    const auto& balances = (*done)->given.balances;
    json answer =
        answer_for(order, balances[0] ? balances[0]->amount : Money{}, balances[1] ? balances[1]->amount : Money{});
    answer["sequence"] = (*done)->sequence;
    return answer;
  }
  if (auto may = may_adjust(*before, order.adjustment(), order.may_overdraw); !may) return std::unexpected(may.error());
  rows.post(adjustment_entry(order.adjustment()));
  const Account after = *rows.account(order.account);
  keep_done(order.referenced(), order.amount, after, rows);
  return answer_for(order, {after.posted, after.currency}, {available(after), after.currency});
}

Result<ChartOfAccounts::Row> book_of(const ChartOfAccounts& chart, const json& request) {
  const auto against = read_text(request, "against", "suspense");
  if (!against) return std::unexpected(against.error());
  const auto* row = chart.find(*against);
  const auto known = adjustment_books(chart);
  if (row != nullptr && std::ranges::find(known, row->book) != known.end()) return *row;
  std::vector<std::string> names;
  names.reserve(known.size());
  for (const Book each : known) names.push_back(chart.name(each));
  return failure(fmt::format("against: expected one of {}", fmt::join(names, ", ")));
}

// An own book may be renamed between an order and its repeat; its number stays. No name is a number.
std::string identity_of(const ChartOfAccounts::Row& book) {
  return book.is_own ? std::to_string(static_cast<unsigned>(book.book)) : book.name;
}

struct Limiting {
  AccountId account;
  std::optional<CardToken> card;
  std::optional<Minor> credit_line;
  std::optional<decltype(Card::limits_profile)> profile;
};

json answer_for(const Account& account, const std::optional<Card>& card) {
  json answer = {
      {"account", account.id.view()}, {"credit_line", account.credit_line}, {"available", available(account)}};
  if (card) {
    answer["card"] = masked(*card);
    answer["limits_profile"] = card->limits_profile.view();
  }
  put_currency(answer, account.currency);
  return answer;
}

Result<json> limit(const Limiting& order, Rows& rows) {
  auto account = rows.account(order.account);
  auto card = order.card ? rows.card(*order.card) : std::nullopt;
  if (!account || (order.card && !card)) return failure("the account or card is not there any more");
  if (order.credit_line && account->credit_line != *order.credit_line) {
    account->credit_line = *order.credit_line;
    rows.put(*account);
  }
  if (card && order.profile && card->limits_profile != *order.profile) {
    card->limits_profile = *order.profile;
    rows.put(*card);
  }
  return answer_for(*account, card);
}

struct Releasing {
  LifeCycleId id;
  std::string hex;
  std::optional<Minor> amount;
  std::string reference;
  Currency currency;
  Instant now;

  Referenced referenced() const { return {"release hold", hex, reference, {amount.value_or(0), currency}, {}}; }
  bool is_referenced() const { return !reference.empty(); }
};

json answer_for(const Releasing& order, const LifeCycle& row, const Account& account, Minor released) {
  json answer = {
      {"life_cycle", order.hex},  {"account", account.id.view()}, {"released", released},           {"held", row.held},
      {"state", name(row.state)}, {"pending", account.pending},   {"available", available(account)}};
  put_currency(answer, account.currency);
  return answer;
}

Result<json> release(const Releasing& order, Rows& rows) {
  auto row = rows.life_cycle(order.id);
  if (!row) return failure(fmt::format("no purchase {}: it is not known, or not kept any more", order.hex));
  if (row->part_of)
    return failure(fmt::format("{} is {} of a purchase, which has the hold: expected {}", order.hex, name(row->part),
                               to_hex(row->part_of->bytes)));
  auto account = row->account ? rows.account(*row->account) : std::nullopt;
  if (!account) return failure(fmt::format("purchase {} is on no account: it holds nothing", order.hex));
  if (order.is_referenced()) {
    const auto done = done_before(order.referenced(), rows);
    if (!done) return std::unexpected(done.error());
    if (*done) {
      json answer = answer_for(order, *row, *account, (*done)->billing.minor);
      answer["sequence"] = (*done)->sequence;
      return answer;
    }
  }
  const Minor amount = order.amount.value_or(row->held);
  if (amount == 0 && !order.amount) return answer_for(order, *row, *account, 0);
  if (amount <= 0 || amount > row->held)
    return failure(fmt::format("amount: expected one above zero and at most the {} that purchase {} holds",
                               to_string(Money{row->held, account->currency}), order.hex));
  release_early(*account, *row, amount, order.now);
  rows.put(*account);
  rows.put(*row);
  if (order.is_referenced()) keep_done(order.referenced(), {amount, account->currency}, *account, rows);
  return answer_for(order, *row, *account, amount);
}

}  // namespace

Result<OperatorChange> adjust_account(const ActWorld& world, const json& request, std::string_view) {
  const auto account = account_there(world, request);
  if (!account) return std::unexpected(account.error());
  const auto amount = read_amount(request, "amount", account->currency);
  if (!amount) return std::unexpected(amount.error());
  const auto book = book_of(world.chart, request);
  if (!book) return std::unexpected(book.error());
  const auto reference = words_of(request, "reference", adjustment_reference_max);
  if (!reference) return std::unexpected(reference.error());
  const auto may_overdraw = read_flag(request, "may_overdraw");
  if (!may_overdraw) return std::unexpected(may_overdraw.error());
  OperatorChange change;
  change.act = "adjust account";
  change.account = account->id;
  change.reference = *reference;
  const Adjusting order{.account = account->id,
                        .against = book->book,
                        .book = book->name,
                        .identity = identity_of(*book),
                        .amount = {*amount, account->currency},
                        .reference = *reference,
                        .may_overdraw = *may_overdraw};
  change.decide = [order](Rows& rows) { return adjust(order, rows); };
  return change;
}

Result<OperatorChange> set_limits(const ActWorld& world, const json& request, std::string_view) {
  const auto account = account_there(world, request);
  if (!account) return std::unexpected(account.error());
  Limiting order;
  order.account = account->id;
  if (!request.contains("account")) order.card = *card_named_by(world, request);
  if (request.contains("credit_line")) {
    const auto line = read_amount(request, "credit_line", account->currency);
    if (!line) return std::unexpected(line.error());
    if (*line < 0) return failure("credit_line: expected an amount that is not negative");
    order.credit_line = *line;
  }
  if (request.contains("limits_profile")) {
    if (!order.card) return failure("limits_profile: a card has it; expected 'card' or 'pan' instead of 'account'");
    const auto profile = read_limits_profile(request);
    if (!profile) return std::unexpected(profile.error());
    order.profile = *profile;
  }
  if (!order.credit_line && !order.profile) return failure("expected 'credit_line' or 'limits_profile'");
  OperatorChange change;
  change.act = "set limits";
  change.account = order.account;
  if (order.profile) change.card = order.card;
  if (order.card) change.also.cards.push_back(*order.card);
  change.decide = [order](Rows& rows) { return limit(order, rows); };
  return change;
}

Result<OperatorChange> release_hold(const ActWorld& world, const json& request, std::string_view) {
  const auto id = life_cycle_named_by(request);
  if (!id) return std::unexpected(id.error());
  const auto row = world.store.rows().life_cycle(*id);
  const auto account = row && row->account ? world.store.rows().account(*row->account) : std::nullopt;
  Releasing order;
  order.id = *id;
  order.hex = to_hex(id->bytes);
  order.now = world.clock.now();
  if (account) order.currency = account->currency;
  if (request.contains("amount")) {
    const auto amount = read_amount(request, "amount", order.currency);
    if (!amount) return std::unexpected(amount.error());
    order.amount = *amount;
  }
  // Without it nobody could tell a repeat from a second release.
  if (order.amount || request.contains("reference")) {
    auto reference = words_of(request, "reference", adjustment_reference_max);
    if (!reference) return std::unexpected(reference.error());
    order.reference = std::move(*reference);
  }
  OperatorChange change;
  change.act = "release hold";
  change.life_cycle = *id;
  if (account) change.account = account->id;
  change.reference = order.reference;
  change.decide = [order](Rows& rows) { return release(order, rows); };
  return change;
}

}  // namespace isoswitch
