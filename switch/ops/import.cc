#include "switch/ops/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "record.pb.h"
#include "switch/ledger/entries.h"
#include "switch/ops/import_rows.h"
#include "switch/ops/named.h"
#include "switch/ops/operator_change.h"

namespace isoswitch {
namespace {

using nlohmann::json;

struct Import {
  std::vector<ImportRow> rows;
  std::vector<std::size_t> cards_there;  // of each row's account, before
};

struct Verdict {
  std::optional<RowFault> refused;
  std::size_t accounts = 0;
  std::size_t cards = 0;
  std::size_t unchanged = 0;
};

enum class Standing { fresh, unchanged };

bool same(const Card& a, const Card& b) {
  return a.account == b.account && a.status == b.status && a.expiry_yymm == b.expiry_yymm &&
         a.limits_profile == b.limits_profile;
}

Result<Standing> stand_of_new(const ImportRow& row, Rows& rows) {
  for (const Card& card : row.cards)
    if (const auto there = rows.card(card.token))
      return failure(fmt::format("pan: card {}******{} is there already, of account '{}'", card.bin.view(),
                                 card.last_four.view(), there->account.view()));
  return Standing::fresh;
}

Result<Standing> stand_of(const ImportRow& row, std::size_t cards_there, Rows& rows) {
  const auto account = rows.account(row.account.id);
  if (!account) return stand_of_new(row, rows);
  const auto differs = [&](std::string_view in) {
    return failure(fmt::format("account: '{}' is there already, with {}", row.account.id.view(), in));
  };
  if (account->currency != row.account.currency) return differs("another currency");
  if (account->credit_line != row.account.credit_line) return differs("another credit line");
  if (account->status != row.account.status) return differs("another status");
  const bool same_cards = cards_there == row.cards.size() && std::ranges::all_of(row.cards, [&](const Card& card) {
                            const auto there = rows.card(card.token);
                            return there && same(*there, card);
                          });
  return same_cards ? Result<Standing>{Standing::unchanged} : differs("other cards");
}

void put(const ImportRow& row, Rows& rows, Verdict& verdict) {
  rows.put(row.account);
  for (const Card& card : row.cards) rows.put(card);
  // LED-03: an account is opened once, so its name names the posting.
  const Id16 message = IdBuilder{"import"}.part(row.account.id.view()).finish();
  if (row.balance != 0) rows.post(opening_entry(row.account.id, {row.balance, row.account.currency}, message));
  ++verdict.accounts;
  verdict.cards += row.cards.size();
}

void decide(const Import& import, Rows& rows, Decision& decision, Verdict& verdict) {
  decision.rule = "accounts.import";
  verdict = {};
  std::vector<Standing> standings;
  for (std::size_t i = 0; i < import.rows.size(); ++i) {
    const auto standing = stand_of(import.rows[i], import.cards_there[i], rows);
    if (!standing) {
      // The attempt is recorded with its actor; no row changes.
      decision.given.reason = Reason::invalid_transaction;
      verdict.refused = RowFault{standing.error().text, i};
      return;
    }
    standings.push_back(*standing);
  }
  decision.given.reason = Reason::approved;
  for (std::size_t i = 0; i < import.rows.size(); ++i) {
    if (standings[i] == Standing::fresh)
      put(import.rows[i], rows, verdict);
    else
      ++verdict.unchanged;
  }
}

std::string refused(std::string_view actor, const Error& why) { return refused_act("accounts.import", actor, why); }

std::string refused(std::string_view actor, const RowFault& fault) {
  refused(actor, Error{fmt::format("rows[{}].{}", fault.row, fault.text)});
  return act_text({{"ok", false}, {"error", fault.text}, {"row", fault.row}});
}

std::string told(const Result<Outcome>& outcome, const Verdict& verdict, std::string_view actor) {
  if (!outcome) return refused(actor, outcome.error());
  if (verdict.refused) return refused(actor, *verdict.refused);
  return act_text(
      {{"ok", true}, {"accounts", verdict.accounts}, {"cards", verdict.cards}, {"unchanged", verdict.unchanged}});
}

RecordPointer record_of(const ActWorld& world, std::string_view actor, const std::string& reason) {
  RecordPointer record = new_record();
  record->set_at_us(world.clock.now().us);
  proto::OperatorRecord& to = *record->mutable_operator_();
  to.set_actor(std::string(actor));
  to.set_act("import accounts");
  to.set_reason(reason);
  return record;
}

UnitOfWork unit_of(const std::shared_ptr<const Import>& import, RecordPointer record, std::string_view actor,
                   ActReply reply) {
  UnitOfWork unit;
  unit.record = std::move(record);
  for (const ImportRow& row : import->rows) {
    unit.keys.also.accounts.push_back(row.account.id);
    for (const Card& card : row.cards) unit.keys.also.cards.push_back(card.token);
  }
  auto verdict = std::make_shared<Verdict>();
  unit.decide = [import, verdict](Rows& rows, Decision& decision) { decide(*import, rows, decision, *verdict); };
  unit.done = [verdict, actor = std::string(actor), reply = std::move(reply)](Result<Outcome> outcome) mutable {
    reply(told(outcome, *verdict, actor));
  };
  return unit;
}

}  // namespace

void import_accounts(const ActWorld& world, const json& request, std::string_view actor, ActReply reply) {
  if (!request.contains("rows") || !request["rows"].is_array() || request["rows"].empty())
    return reply(refused(actor, Error{"rows: expected a list with at least one account"}));
  auto rows = read_import_rows(request["rows"], world.tokenizer);
  const auto reason = words_of(request, "reason", reason_bytes_max);
  if (!reason) return reply(refused(actor, reason.error()));
  if (!rows) return reply(refused(actor, rows.error()));
  if (!world.store.has_room()) return reply(refused(actor, Error{"no room in the journal; nothing was changed"}));
  auto import = std::make_shared<Import>();
  import->rows = std::move(*rows);
  for (const ImportRow& row : import->rows)
    import->cards_there.push_back(world.store.rows().cards_of(row.account.id).size());
  world.store.submit(unit_of(import, record_of(world, actor, *reason), actor, std::move(reply)));
  world.store.flush();
}

}  // namespace isoswitch
