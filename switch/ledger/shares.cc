#include "switch/ledger/shares.h"

#include <algorithm>

namespace isoswitch {

void add_share(LifeCycle& whole, const LifeCycleId& part, Part kind, Minor amount) {
  if (whole.shares.size() >= shares_max) whole.shares.erase(whole.shares.begin());
  whole.shares.push_back({part, kind, amount});
}

std::optional<Minor> share_of(const LifeCycle& whole, const LifeCycleId& part, Minor amount, Minor in_all) {
  if (whole.shares.empty()) return std::min(amount, in_all);  // recorded before shares were
  const auto share = std::ranges::find(whole.shares, part, &Share::part);
  if (share == whole.shares.end()) return std::nullopt;
  return std::min(share->left, in_all);
}

void take_from_share(LifeCycle& whole, const LifeCycleId& part, Minor amount) {
  const auto share = std::ranges::find(whole.shares, part, &Share::part);
  if (share != whole.shares.end()) share->left -= std::min(amount, share->left);
}

void take_from_shares(LifeCycle& whole, Part kind, Minor amount) {
  for (auto share = whole.shares.rbegin(); share != whole.shares.rend(); ++share) {
    if (share->kind != kind) continue;
    const Minor some = std::min(amount, share->left);
    share->left -= some;
    amount -= some;
  }
}

void settle_increments(LifeCycle& whole) {
  for (Share& share : whole.shares)
    if (share.kind == Part::increment) share.left = 0;
}

}  // namespace isoswitch
