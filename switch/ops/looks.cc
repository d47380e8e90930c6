#include "switch/ops/looks.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "switch/base/hex.h"
#include "switch/ops/named.h"
#include "switch/ops/told.h"

namespace isoswitch {
namespace {

using nlohmann::json;

constexpr std::size_t listed = 50;
constexpr std::size_t listed_max = 1000;  // a look must not hold up the loop
// So many are looked at, so that the newest of them are told: a walk of some milliseconds.
constexpr std::size_t holds_looked_at_max = 50'000;

struct Holds {
  std::vector<Hold> newest;  // first; at most as many as were asked for
  bool more = false;
  bool bounded = false;  // not all were looked at: there may be newer ones
};

Holds holds_on(const Ledger& rows, const std::vector<Card>& cards, std::size_t limit) {
  Holds holds;
  std::vector<Hold>& all = holds.newest;
  for (const Card& card : cards) {
    const auto more = rows.holds_of(card.token, holds_looked_at_max - all.size() + 1);
    all.insert(all.end(), more.begin(), more.end());
    holds.bounded = all.size() > holds_looked_at_max;
    if (!holds.bounded) continue;
    all.pop_back();
    break;
  }
  holds.more = holds.bounded || all.size() > limit;
  const std::size_t told = std::min(limit, all.size());
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(told), std::greater{});
  all.resize(told);
  return holds;
}

}  // namespace

Result<json> show_account(const ActWorld& world, const json& request) {
  const auto id = account_named_by(world, request);
  if (!id) return std::unexpected(id.error());
  const auto account = world.store.rows().account(*id);
  if (!account) return no_account(*id);
  return json{{"account", told(*account, world.store.rows().cards_of(*id))}};
}

Result<json> list_holds(const ActWorld& world, const json& request) {
  const Ledger& rows = world.store.rows();
  const auto limit = limit_of(request, listed, listed_max);
  if (!limit) return std::unexpected(limit.error());
  std::vector<Card> cards;
  const bool of_account = request.contains("account");
  const auto id = account_named_by(world, request);
  if (!id) return std::unexpected(id.error());
  const auto account = rows.account(*id);
  if (!account) return no_account(*id);
  if (of_account)
    cards = rows.cards_of(*id);
  else
    cards.push_back(*card_there(world, request));
  const Holds holds = holds_on(rows, cards, *limit);
  json list = json::array();
  for (const Hold& hold : holds.newest) {
    const LifeCycle row = *rows.life_cycle(hold.id);
    list.push_back(told_hold(row, rows.card(*row.card)));
  }
  json answer = {{"holds", std::move(list)},
                 {"more", holds.more},
                 {"some_of_them", holds.bounded},
                 {"account", id->view()},
                 {"pending", account->pending}};
  put_currency(answer, account->currency);
  return answer;
}

Result<json> show_card(const ActWorld& world, const json& request) {
  const auto card = card_there(world, request);
  if (!card) return std::unexpected(card.error());
  const Ledger& rows = world.store.rows();
  const Account account = rows.account(card->account).value_or(Account{});
  json row = told(*card, account, rows.counter({card->token, CounterPolicy::limits}), world.clock.now());
  const auto successor = card->replaced_by ? rows.card(*card->replaced_by) : std::nullopt;
  if (successor) row["replaced_by_card"] = masked(*successor);
  return json{{"card", std::move(row)}};
}

Result<json> show_books(const ActWorld& world, const json&) {
  auto totals = world.store.rows().books();
  std::ranges::sort(totals, [](const BookTotal& a, const BookTotal& b) {
    return std::tuple(a.currency, a.account.book, a.account.of) < std::tuple(b.currency, b.account.book, b.account.of);
  });
  json books = json::array();
  for (const BookTotal& total : totals) {
    json book = {{"book", static_cast<int>(total.account.book)},
                 {"name", world.chart.name(total.account.book)},
                 {"of", total.account.of.view()},
                 {"debits", told_total(total.debits)},
                 {"credits", told_total(total.credits)}};
    put_currency(book, total.currency);
    const auto* row = world.chart.find(total.account.book);
    if (row != nullptr && !row->general_ledger.empty()) book["general_ledger"] = row->general_ledger;
    books.push_back(std::move(book));
  }
  auto posted = world.store.rows().posted();
  std::ranges::sort(posted, {}, &PostedTotal::currency);
  json accounts = json::array();
  for (const PostedTotal& total : posted) {
    json row = {{"posted", told_total(total.posted)}};
    put_currency(row, total.currency);
    accounts.push_back(std::move(row));
  }
  return json{{"books", std::move(books)}, {"accounts", std::move(accounts)}};
}

Result<json> list_exceptions(const ActWorld& world, const json& request) {
  const auto status = read_text(request, "status", "open");
  if (!status) return std::unexpected(status.error());
  const auto known = exception_status_named(*status);
  if (!known && *status != "all") return failure("status: expected open, assigned, resolved or all");
  const auto limit = limit_of(request, listed, listed_max);
  if (!limit) return std::unexpected(limit.error());
  json list = json::array();
  for (const Exception& row : world.store.rows().exceptions(known, *limit)) list.push_back(told(world, row));
  return json{{"exceptions", std::move(list)}, {"open", world.store.rows().counts().exceptions_open}};
}

Result<json> show_exception(const ActWorld& world, const json& request) {
  const auto id = exception_named_by(request);
  if (!id) return std::unexpected(id.error());
  const auto row = world.store.rows().exception(*id);
  if (!row) return failure(fmt::format("no exception {}", to_hex(id->bytes)));
  return json{{"exception", told(world, *row)}};
}

Result<json> show_status(const ActWorld& world, const json&) {
  const auto figures = world.store.figures();
  const auto counts = world.store.rows().counts();
  return json{{"version", ISOSWITCH_VERSION},
              {"uptime_s", (world.clock.now() - world.started).count() / 1'000'000},
              {"last_sequence", figures.last_sequence},
              {"durable_sequence", figures.durable_sequence},
              {"refused_units", figures.refused_units},
              {"counts",
               {{"accounts", counts.accounts},
                {"cards", counts.cards},
                {"life_cycles", counts.life_cycles},
                {"seen", counts.seen},
                {"exceptions_open", counts.exceptions_open}}}};
}

}  // namespace isoswitch
