#include "switch/handlers/stand_in.h"

#include <fmt/format.h>

#include "switch/handlers/bin_rows.h"
#include "switch/handlers/question.h"
#include "switch/handlers/tombstone_code.h"
#include "switch/ledger/holds.h"

namespace isoswitch {
namespace {

// Its windows are other ones than those of the handler `limits`, whatever the names.
constexpr std::string_view counted_as = "stand_in";

StandIn::Policy read_policy(const Node& node) {
  StandIn::Policy policy;
  policy.bins = read_bins(node);
  constexpr std::string_view availables[] = {"checked", "ignored"};
  policy.available = static_cast<StandIn::Available>(node.choice("available", availables, 0));
  const std::string zone = node.text("zone", "UTC");
  if (const auto own = node.find("zone")) LimitPeriod::check_zone(*own, zone);
  if (const auto limits = node.find("limits"))
    for (const Node& item : limits->items()) policy.limits.push_back(Limit::read(item, zone, counted_as));
  if (policy.limits.size() > StandIn::limits_max)
    node.fault(fmt::format("limits: {}; at most {}", policy.limits.size(), StandIn::limits_max));
  if (const auto otherwise = node.find("otherwise")) policy.otherwise = Limit::read(*otherwise, zone, counted_as);
  node.done();
  return policy;
}

const Limit* limit_for(const StandIn::Policy& policy, const Transaction& tx) {
  for (const Limit& limit : policy.limits)
    if (limit.is_about(tx)) return &limit;
  return policy.otherwise && policy.otherwise->is_about(tx) ? &*policy.otherwise : nullptr;
}

// STI-03: the single amount, then the windows.
std::optional<Reason> refused(const Limit& limit, const Transaction& tx, Rows& rows, Decision& decision) {
  const Minor amount = tx.charge()->minor;
  if (limit.currency() && *limit.currency() != tx.charge()->currency) return Reason::over_limit;
  if (limit.single() && amount > *limit.single()) return Reason::over_limit;
  const Counter counter = rows.counter({*tx.card, CounterPolicy::limits}).value_or(Counter{});
  for (const LimitWindow& window : limit.windows_at(tx.received)) {
    if (const auto reason = refusal(spent(counter, window, tx.received), window, amount, 1)) return reason;
    decision.allowed.windows.push_back(window);
  }
  return std::nullopt;
}

bool can_be_stood_in(const Transaction& tx) {
  const bool spends = tx.kind == Kind::purchase || tx.kind == Kind::cash || tx.kind == Kind::purchase_with_cashback;
  return spends && tx.card && tx.charge() && tx.charge()->minor > 0 && tx.increment == Increment::none;
}

// What the account had when we last heard of it, less what we hold of it.
bool is_covered(const Transaction& tx, Rows& rows) {
  const auto card = rows.card(*tx.card);
  const auto account = card ? rows.account(card->account) : std::nullopt;
  if (!account || account->currency != tx.charge()->currency) return true;  // nothing is known: the limits decide
  const auto claimed = tx.question ? rows.owed(tx.question->id) : std::nullopt;
  const auto row = claimed && claimed->life_cycle ? rows.life_cycle(*claimed->life_cycle) : std::nullopt;
  return available(*account) + (row ? row->held : 0) >= tx.charge()->minor;
}

}  // namespace

StandIn::Options StandIn::read_options(const Node& node) {
  Options options;
  options.tombstone_code = read_tombstone_code(node);
  auto policies = std::make_shared<std::vector<Policy>>();
  std::vector<Node> lines;
  if (const auto list = node.require("policies")) lines = list->items();
  if (lines.size() > policies_max) node.fault(fmt::format("{} policies; at most {}", lines.size(), policies_max));
  std::vector<BinTable::Entry> entries;
  for (const Node& line : lines) {
    policies->push_back(read_policy(line));
    for (const BinRange& range : policies->back().bins) entries.push_back({range, policies->size() - 1, true});
  }
  options.bins = std::make_shared<const BinTable>(make_bin_table(entries, lines, "policy"));
  options.policies = std::move(policies);
  return options;
}

const StandIn::Policy* StandIn::policy_for(const Transaction& tx) const {
  const auto rows = options_.bins->rows(bin_number(tx.prefix));
  return rows.empty() ? nullptr : &(*options_.policies)[rows.front()];
}

// The first failure decides.
Reason StandIn::judge(const Transaction& tx, Rows& rows, Decision& decision) const {
  const Policy* policy = policy_for(tx);
  if (policy == nullptr || !can_be_stood_in(tx)) return Reason::issuer_unavailable;
  const Limit* limit = limit_for(*policy, tx);
  if (limit == nullptr) return Reason::issuer_unavailable;
  if (const auto reason = refused(*limit, tx, rows, decision)) {
    decision.allowed.windows.clear();
    decision.limit = limit->name();
    return *reason;
  }
  if (policy->available == Available::checked && !is_covered(tx, rows)) return Reason::insufficient_funds;
  return Reason::approved;
}

Ruling StandIn::decide(const Transaction& tx, Rows& rows, Decision& decision) const {
  if (!tx.routed || !tx.question || !tx.is_request()) return Next{};
  const Reason reason = judge(tx, rows, decision);
  if (!tx.heard) {
    if (!approves(reason)) return Reply{reason};
    return Reply{stand_in_unasked(tx, options_.tombstone_code, rows, decision)};
  }
  const auto ended = end_question(tx, reason, rows, decision);
  if (!ended) return Drop{"the question has ended before"};
  if (approves(*ended)) decision.adds = rows.life_cycle(*decision.life_cycle)->authorized.minor;
  return Reply{*ended};
}

}  // namespace isoswitch
