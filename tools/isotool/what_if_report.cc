#include "tools/isotool/what_if_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "switch/base/hex.h"

namespace isoswitch::tools {
namespace {

std::string side_key(const WhatIfAnswer& answer) {
  return fmt::format("{}\n{}\n{}\n{}\n{}", answer.rule, answer.limit, static_cast<unsigned>(answer.reason), answer.code,
                     answer.answered);
}

class Accounts final : public RowTaker {
 public:
  using RowTaker::take;
  void take(const Account& row) override { rows.insert_or_assign(row.id, row); }
  std::map<AccountId, Account> rows;
};

class Exceptions final : public RowTaker {
 public:
  using RowTaker::take;
  explicit Exceptions(std::function<bool(const Exception&)> wanted) : wanted_(std::move(wanted)) {}
  void take(const Exception& row) override {
    if (wanted_(row)) ids.emplace(std::string{name(row.reason)}, row.id);
  }
  std::set<std::pair<std::string, ExceptionId>> ids;

 private:
  std::function<bool(const Exception&)> wanted_;
};

Minor distance(const Account& a, const Account& b) {
  const auto apart = [](Minor x, Minor y) { return x > y ? x - y : y - x; };
  return apart(a.posted, b.posted) + apart(a.pending, b.pending);
}

}  // namespace

bool WhatIfReport::is_about(const CardToken& token, std::string_view last_four) const {
  if (options_.card.empty()) return true;
  if (options_.card.size() == 4) return last_four == options_.card;
  return to_hex(token.bytes).starts_with(options_.card);
}

void WhatIfReport::add(const RecordedUnit& unit, const WhatIfAnswer& was, const WhatIfAnswer& now) {
  if (!options_.card.empty() && !(unit.tx.card && is_about(*unit.tx.card, unit.tx.last_four))) return;
  if (was.repeat && now.repeat) {
    ++repeats_changed_;
    return;
  }
  ++changed_;
  Group& group = groups_[side_key(was) + "\n" + side_key(now)];
  group.was = was;
  group.now = now;
  ++group.count;
  const Money asked = unit.tx.charge().value_or(Money{});
  Sums& money = group.money[asked.currency];
  money.asked += asked.minor;
  money.approved_was += was.approved;
  money.approved_now += now.approved;
  if (group.examples.size() < options_.examples)
    group.examples.push_back({unit.sequence, unit.at, unit.tx.last_four, asked, unit.tx.kind});
}

void WhatIfReport::close(const WhatIf& what_if) {
  Accounts was, now;
  what_if.recorded().each(was);
  what_if.changed().each(now);
  accounts_ = 0;
  for (const auto& [id, account] : was.rows) {
    const auto other = now.rows.find(id);
    const auto cards = what_if.recorded().cards_of(id);
    if (!options_.card.empty() &&
        std::ranges::none_of(cards, [&](const Card& card) { return is_about(card.token, card.last_four); }))
      continue;
    ++accounts_;
    if (other == now.rows.end() || other->second == account) continue;
    endings_.push_back({account, other->second});
    moved_[account.currency].posted += other->second.posted - account.posted;
    moved_[account.currency].pending += other->second.pending - account.pending;
  }
  std::ranges::stable_sort(
      endings_, [](const Ending& a, const Ending& b) { return distance(a.was, a.now) > distance(b.was, b.now); });

  const auto wanted = [&](const Exception& row) {
    if (options_.card.empty()) return true;
    if (!row.card) return false;
    const auto card = what_if.recorded().card(*row.card);
    return is_about(*row.card, card ? card->last_four.view() : std::string_view{});
  };
  Exceptions raised_was{wanted}, raised_now{wanted};
  what_if.recorded().each(raised_was);
  what_if.changed().each(raised_now);
  for (const auto& entry : raised_was.ids)
    if (!raised_now.ids.contains(entry)) ++exceptions_[entry.first].was;
  for (const auto& entry : raised_now.ids)
    if (!raised_was.ids.contains(entry)) ++exceptions_[entry.first].now;
}

bool WhatIfReport::nothing_differs() const {
  return changed_ == 0 && repeats_changed_ == 0 && endings_.empty() && exceptions_.empty();
}

std::vector<const WhatIfReport::Group*> WhatIfReport::groups() const {
  std::vector<const Group*> list;
  list.reserve(groups_.size());
  for (const auto& [key, group] : groups_) list.push_back(&group);
  std::ranges::stable_sort(list, std::greater{}, [](const Group* group) { return group->count; });
  return list;
}

}  // namespace isoswitch::tools
