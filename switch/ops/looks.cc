#include "switch/ops/looks.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "switch/base/hex.h"
#include "switch/ledger/holds.h"

namespace isoswitch {
namespace {

using nlohmann::json;

constexpr std::int64_t exceptions_listed_max = 1000;  // a look must not hold up the loop
constexpr std::int64_t exceptions_listed = 50;

std::string code_of(Currency currency) {
  const CurrencyRow* row = find_currency(currency);
  return row != nullptr ? row->code : fmt::format("{:03}", currency.number);
}

int exponent_of(Currency currency) {
  const CurrencyRow* row = find_currency(currency);
  return row != nullptr ? row->exponent : 2;
}

// Six stars, whatever the length was: the row does not know the number.
std::string masked(const Card& card) { return fmt::format("{}******{}", card.bin.view(), card.last_four.view()); }

json card_json(const Card& card) {
  json row = {{"card", masked(card)}, {"status", name(card.status)}};
  if (card.expiry_yymm) row["expiry"] = fmt::format("{:04}", *card.expiry_yymm);
  return row;
}

json account_json(const Account& account, std::vector<Card> cards) {
  std::ranges::sort(cards, {}, &Card::token);  // an order that does not depend on the engine
  json list = json::array();
  for (const Card& card : cards) list.push_back(card_json(card));
  return {{"account", account.id.view()},
          {"currency", code_of(account.currency)},
          {"exponent", exponent_of(account.currency)},
          {"status", name(account.status)},
          {"posted", account.posted},
          {"pending", account.pending},
          {"available", available(account)},
          {"credit_line", account.credit_line},
          {"cards", std::move(list)}};
}

Result<AccountId> account_by_card(const ActWorld& world, std::string_view digits) {
  const auto pan = Pan::parse(digits);
  if (!pan) return failure(fmt::format("pan: {}", pan.error().text));
  const auto card = world.store.rows().card(world.tokenizer.token(*pan));
  if (!card) return failure(fmt::format("no card {}", pan->masked()));
  return card->account;
}

Result<AccountId> account_by_name(std::string_view name) {
  if (name.empty() || !AccountId::fits(name)) return failure("account: expected 1 to 32 characters");
  if (Pan::parse(name) && luhn_holds(name)) return failure("account: this is a card number; ask with 'pan'");
  return AccountId{name};
}

// LED-08: totals have 128 bits. A number while it fits one, else its digits as text.
json total_json(BookTotal::Wide total) {
  if (total >= std::numeric_limits<std::int64_t>::min() && total <= std::numeric_limits<std::int64_t>::max())
    return static_cast<std::int64_t>(total);
  return fmt::format("{}", total);
}

json exception_json(const ActWorld& world, const Exception& row) {
  json told = {{"id", to_hex(row.id.bytes)},
               {"opened", to_iso8601(row.opened)},
               {"age_s", (world.clock.now() - row.opened).count() / 1'000'000},
               {"reason", name(row.reason)},
               {"amount", row.amount.minor},
               {"currency", code_of(row.amount.currency)},
               {"exponent", exponent_of(row.amount.currency)},
               {"status", name(row.status)}};
  if (row.card) {
    // A card that is unknown to us has no row; its token at least tells two of them apart, and finds its messages in
    // the journal.
    const auto card = world.store.rows().card(*row.card);
    told["card"] = card ? masked(*card) : "token " + to_hex(*row.card).substr(0, 12);
  }
  if (row.account) told["account"] = row.account->view();
  if (row.life_cycle) told["life_cycle"] = to_hex(row.life_cycle->bytes);
  const auto add = [&](const char* key, std::string_view text) {
    if (!text.empty()) told[key] = text;
  };
  add("stan", row.stan);
  add("retrieval_reference", row.retrieval_reference);
  add("network", row.network);
  add("actor", row.actor);
  add("note", row.note);
  return told;
}

}  // namespace

Result<json> show_account(const ActWorld& world, const json& request) {
  const bool by_card = request.contains("pan");
  if (by_card == request.contains("account")) return failure("expected one of 'account' and 'pan'");
  if (by_card && !request["pan"].is_string()) return failure("pan: expected text");
  // By reference: a copy of the digits would not be wiped.
  auto id = by_card ? account_by_card(world, request["pan"].get_ref<const std::string&>())
                    : account_by_name(text_of(request, "account"));
  if (!id) return std::unexpected(id.error());
  const auto account = world.store.rows().account(*id);
  if (!account) return failure(fmt::format("no account '{}'", id->view()));
  return json{{"account", account_json(*account, world.store.rows().cards_of(*id))}};
}

Result<json> show_books(const ActWorld& world, const json&) {
  auto totals = world.store.rows().books();
  std::ranges::sort(totals, [](const BookTotal& a, const BookTotal& b) {
    return std::tuple(a.currency, a.account.book, a.account.of) < std::tuple(b.currency, b.account.book, b.account.of);
  });
  json books = json::array();
  for (const BookTotal& total : totals) {
    books.push_back({{"book", static_cast<int>(total.account.book)},
                     {"name", name(total.account.book)},
                     {"of", total.account.of.view()},
                     {"currency", code_of(total.currency)},
                     {"exponent", exponent_of(total.currency)},
                     {"debits", total_json(total.debits)},
                     {"credits", total_json(total.credits)}});
  }
  return json{{"books", std::move(books)}};
}

Result<json> list_exceptions(const ActWorld& world, const json& request) {
  const std::string status = text_of(request, "status", "open");
  const auto known = exception_status_named(status);
  if (!known && status != "all") return failure("status: expected open, assigned, resolved or all");
  std::int64_t limit = exceptions_listed;
  if (request.contains("limit")) {
    if (!request["limit"].is_number_integer()) return failure("limit: expected a whole number");
    limit = request["limit"].get<std::int64_t>();
  }
  if (limit < 1 || limit > exceptions_listed_max)
    return failure(fmt::format("limit: expected 1 to {}", exceptions_listed_max));
  json list = json::array();
  for (const Exception& row : world.store.rows().exceptions(known, static_cast<std::size_t>(limit)))
    list.push_back(exception_json(world, row));
  return json{{"exceptions", std::move(list)}, {"open", world.store.rows().counts().exceptions_open}};
}

Result<json> show_exception(const ActWorld& world, const json& request) {
  const auto bytes = from_hex(text_of(request, "id"));
  ExceptionId id;
  if (!bytes || bytes->size() != id.bytes.size()) return failure("id: expected 32 hex digits");
  std::ranges::copy(*bytes, id.bytes.begin());
  const auto row = world.store.rows().exception(id);
  if (!row) return failure(fmt::format("no exception {}", to_hex(id.bytes)));
  return json{{"exception", exception_json(world, *row)}};
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
