#include "switch/handlers/limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/base/log.h"
#include "switch/handlers/original.h"

namespace isoswitch {
namespace {

using ProfileName = decltype(Card::limits_profile);

std::vector<Limit> read_profile(const Node& node, const std::string& zone) {
  std::vector<Limit> limits;
  std::size_t windows = 0;
  for (const Node& item : node.items()) {
    limits.push_back(Limit::read(item, zone));
    windows += limits.back().windows();
    if (std::ranges::count(limits, limits.back().name(), &Limit::name) > 1)
      item.fault(fmt::format("name: the profile has a limit '{}' already", limits.back().name().view()));
  }
  if (limits.size() > Limits::limits_max)
    node.fault(fmt::format("{} limits; a profile has at most {}", limits.size(), Limits::limits_max));
  if (windows > Limits::windows_max)
    node.fault(fmt::format("{} windows over all its limits; a profile has at most {}", windows, Limits::windows_max));
  return limits;
}

// Money that leaves the account, or is promised.
bool spends(const Transaction& tx) {
  const bool debit = tx.kind == Kind::purchase || tx.kind == Kind::cash || tx.kind == Kind::purchase_with_cashback;
  const bool says_so = tx.is_request() || (tx.is_advice() && tx.advised_approval != false);
  return debit && says_so && tx.charge() && tx.charge()->minor > 0;
}

// Amounts in a currency that no limit speaks of would pass all of them.
bool speaks_of(const std::vector<Limit>& limits, Currency currency) {
  bool any = false;
  for (const Limit& limit : limits) {
    if (limit.currency() == currency) return true;
    any = any || limit.currency();
  }
  return !any;
}

// What a request asks to add, and to what: an increment joins a purchase and is no transaction of its own (R11).
struct Asked {
  Minor adds = 0;
  Minor held = 0;
  std::uint32_t transactions = 1;
};

Asked asked_by(const Transaction& tx, Rows& rows) {
  const Minor amount = tx.charge()->minor;
  if (tx.increment == Increment::none) return {.adds = amount};
  const Found found = find_original(tx, rows);
  if (!found.life_cycle) return {.adds = amount};
  const Minor held = whole_of(*found.life_cycle, rows).held;
  const Minor adds = tx.increment == Increment::total ? std::max<Minor>(amount - held, 0) : amount;
  return {.adds = adds, .held = held, .transactions = 0};
}

// Leaves what the limit lets through to whoever approves, and says why it does not let this through.
std::optional<Reason> check(const Limit& limit, const Transaction& tx, const Asked& asked, const Counter& counter,
                            Allowed& allowed) {
  std::optional<Reason> refused;
  if (limit.single()) {
    allowed.single = std::min(allowed.single.value_or(*limit.single()), *limit.single());
    const auto whole = add(asked.held, asked.adds);
    if (asked.adds > 0 && (!whole || *whole > *limit.single())) refused = Reason::over_limit;
  }
  for (const LimitWindow& window : limit.windows_at(tx.received)) {
    if (!refused && asked.adds > 0)
      refused = refusal(spent(counter, window, tx.received), window, asked.adds, asked.transactions);
    allowed.windows.push_back(window);
  }
  return refused;
}

}  // namespace

Limits::Options Limits::read_options(const Node& node) {
  Options options;
  auto profiles = std::make_shared<Profiles>();
  const std::string zone = node.text("zone", "UTC");
  if (const auto own = node.find("zone")) LimitPeriod::check_zone(*own, zone);
  if (const auto map = node.require("profiles")) {
    for (const auto& [name, limits] : map->entries()) {
      if (!ProfileName::fits(name))
        limits.fault(
            fmt::format("the name has more than {} characters, which no card can name", ProfileName::capacity));
      profiles->emplace(name, read_profile(limits, zone));
    }
    if (profiles->empty()) map->fault("none; a profile without limits is written as name: []");
    if (profiles->size() > profiles_max)
      map->fault(fmt::format("{} profiles; at most {}", profiles->size(), profiles_max));
  }
  options.usual = node.text("default");
  if (const auto usual = node.find("default"); usual && !profiles->empty() && !profiles->contains(options.usual)) {
    std::vector<std::string_view> names;
    for (const auto& [name, limits] : *profiles) names.push_back(name);
    usual->fault(fmt::format("no profile '{}'; there are: {}", options.usual, fmt::join(names, ", ")));
  }
  options.profiles = std::move(profiles);
  return options;
}

Ruling Limits::decide(const Transaction& tx, Rows& rows, Decision& decision) const {
  if (!spends(tx)) return Next{};
  const auto card = tx.card ? rows.card(*tx.card) : std::nullopt;
  const auto account = card ? rows.account(card->account) : std::nullopt;
  if (!account || account->currency != tx.charge()->currency) return Next{};  // no limits are needed to refuse these
  const std::string_view name = card->limits_profile.empty() ? options_.usual : card->limits_profile.view();
  const auto profile = options_.profiles->find(name);
  if (profile == options_.profiles->end() || !speaks_of(profile->second, account->currency)) {
    log::error("limits_unknown", "acquirer={} stan={} profile='{}' currency={:03} hint=\"{}\"", tx.acquirer,
               tx.ids.stan.view(), name, account->currency.number,
               profile == options_.profiles->end() ? "the card names a profile that the configuration does not have"
                                                   : "no limit of the profile is in the account's currency");
    return tx.is_request() ? Ruling{Reply{Reason::over_limit}} : Ruling{Next{}};
  }
  const Asked asked = asked_by(tx, rows);
  const Counter counter = rows.counter({*tx.card, CounterPolicy::limits}).value_or(Counter{});
  for (const Limit& limit : profile->second) {
    if (!limit.is_about(tx)) continue;
    const auto refused = check(limit, tx, asked, counter, decision.allowed);
    if (!refused || !tx.is_request()) continue;
    decision.limit = limit.name();
    return Reply{*refused};
  }
  return Next{};
}

}  // namespace isoswitch
