// The report for a person, and for a program.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "switch/ledger/holds.h"
#include "tools/isotool/record_words.h"
#include "tools/isotool/what_if_report.h"

namespace isoswitch::tools {
namespace {

using ordered = nlohmann::ordered_json;

std::string side_text(const WhatIfAnswer& answer) {
  std::string text = answer.rule;
  if (!answer.limit.empty()) text += "(" + answer.limit + ")";
  text += " ";
  text += answer.answered ? name(answer.reason) : std::string_view{"no answer"};
  return text;
}

std::string code_text(const WhatIfAnswer& answer) { return answer.code.empty() ? "-" : answer.code; }

std::string change_text(Minor minor, Currency currency) {
  return fmt::format("{}{}", minor > 0 ? "+" : "", to_string(Money{minor, currency}));
}

ordered side_json(const WhatIfAnswer& answer) {
  ordered to = {{"rule", answer.rule}, {"reason", name(answer.reason)}, {"answered", answer.answered}};
  if (!answer.limit.empty()) to["limit"] = answer.limit;
  if (!answer.code.empty()) to["code"] = answer.code;
  return to;
}

ordered account_json(const Account& account) {
  return {{"posted", account.posted}, {"pending", account.pending}, {"available", available(account)}};
}

std::string currency_text(Currency currency) { return currency.number == 0 ? "-" : currency_code(currency.number); }

}  // namespace

std::string WhatIfReport::text(const WhatIf& what_if) const {
  const auto& figures = what_if.figures();
  std::string out = fmt::format("{} records, {} transactions decided again: {} would have been decided otherwise\n",
                                figures.records, figures.decided_again, changed_);
  const auto line = [&](const std::string& words) { out += words + "\n"; };
  if (repeats_changed_ > 0) line(fmt::format("  and {} repeats of such answered otherwise", repeats_changed_));
  if (figures.balances_told_otherwise > 0 && options_.card.empty())
    line(fmt::format("  and {} answers would tell other balances", figures.balances_told_otherwise));
  if (figures.refused > 0) line(fmt::format("  {} units refused by the ledger's own check", figures.refused));
  for (const Group* group : groups()) {
    line(fmt::format("\n{:>8}  {}  →  {}   code {} → {}", group->count, side_text(group->was), side_text(group->now),
                     code_text(group->was), code_text(group->now)));
    for (const auto& [currency, money] : group->money) {
      if (money.asked == 0 && money.approved_was == 0 && money.approved_now == 0) continue;
      line(fmt::format("          {} asked for; approved {} → {}", to_string(Money{money.asked, currency}),
                       to_string(Money{money.approved_was, currency}), to_string(Money{money.approved_now, currency})));
    }
    for (const Example& example : group->examples)
      line(fmt::format("          record {}  {}  card …{}  {}  {}", example.sequence, milliseconds_text(example.at.us),
                       example.last_four.empty() ? "-" : example.last_four.view(), to_string(example.asked),
                       name(example.kind)));
  }
  line(fmt::format("\n{} of {} accounts end otherwise", endings_.size(), accounts_));
  for (const auto& [currency, moved] : moved_)
    line(fmt::format("  in all: posted {}, held {}", change_text(moved.posted, currency),
                     change_text(moved.pending, currency)));
  for (std::size_t i = 0; i < endings_.size() && i < options_.examples; ++i) {
    const auto& [was, now] = endings_[i];
    line(fmt::format("  {}  posted {} → {}  held {} → {}  available {} → {}", was.id.view(),
                     decimal(was.posted, was.currency), decimal(now.posted, was.currency),
                     decimal(was.pending, was.currency), decimal(now.pending, was.currency),
                     decimal(available(was), was.currency), to_string(Money{available(now), was.currency})));
  }
  for (const auto& [reason, raised] : exceptions_)
    line(fmt::format("exception items {}: {} would not have been raised, {} would have been besides", reason,
                     raised.was, raised.now));
  for (const auto& [why, count] : figures.undecidable) line(fmt::format("undecidable: {} records: {}", count, why));
  if (!figures.undecidable.empty())
    line(fmt::format("  the first is record {}; they are taken as they were decided", figures.first_undecidable));
  return out;
}

std::string WhatIfReport::json(const WhatIf& what_if) const {
  const auto& figures = what_if.figures();
  ordered told = {{"records", figures.records},
                  {"decided_again", figures.decided_again},
                  {"changed", changed_},
                  {"repeats_changed", repeats_changed_},
                  {"balances_told_otherwise", figures.balances_told_otherwise},
                  {"refused", figures.refused},
                  {"undecidable", ordered::object()},
                  {"first_undecidable", figures.first_undecidable},
                  {"groups", ordered::array()}};
  for (const auto& [why, count] : figures.undecidable) told["undecidable"][why] = count;
  for (const Group* group : groups()) {
    ordered to = {{"count", group->count},
                  {"was", side_json(group->was)},
                  {"now", side_json(group->now)},
                  {"money", ordered::array()},
                  {"examples", ordered::array()}};
    for (const auto& [currency, money] : group->money)
      to["money"].push_back({{"currency", currency_text(currency)},
                             {"asked", money.asked},
                             {"approved_was", money.approved_was},
                             {"approved_now", money.approved_now}});
    for (const Example& example : group->examples)
      to["examples"].push_back({{"sequence", example.sequence},
                                {"at", milliseconds_text(example.at.us)},
                                {"last_four", example.last_four.view()},
                                {"amount", example.asked.minor},
                                {"currency", currency_text(example.asked.currency)},
                                {"kind", name(example.kind)}});
    told["groups"].push_back(std::move(to));
  }
  told["accounts"] = accounts_;
  told["accounts_changed"] = endings_.size();
  told["moved"] = ordered::object();
  for (const auto& [currency, moved] : moved_)
    told["moved"][currency_text(currency)] = {{"posted", moved.posted}, {"pending", moved.pending}};
  told["endings"] = ordered::array();
  for (std::size_t i = 0; i < endings_.size() && i < options_.examples; ++i)
    told["endings"].push_back({{"account", endings_[i].was.id.view()},
                               {"currency", currency_text(endings_[i].was.currency)},
                               {"was", account_json(endings_[i].was)},
                               {"now", account_json(endings_[i].now)}});
  told["exceptions"] = ordered::object();
  for (const auto& [reason, raised] : exceptions_)
    told["exceptions"][reason] = {{"only_was", raised.was}, {"only_now", raised.now}};
  told["notes"] = what_if.notes();
  return told.dump(-1, ' ', true, ordered::error_handler_t::replace);
}

}  // namespace isoswitch::tools
