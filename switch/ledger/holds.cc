#include "switch/ledger/holds.h"

#include <algorithm>
#include <limits>

#include "switch/base/assert.h"

namespace isoswitch {

Minor available(const Account& account) {
  __extension__ using Wide = __int128;
  const Wide sum = Wide{account.posted} - account.pending + account.credit_line;
  return static_cast<Minor>(
      std::clamp(sum, Wide{std::numeric_limits<Minor>::min()}, Wide{std::numeric_limits<Minor>::max()}));
}

bool set_hold(Account& account, LifeCycle& life_cycle, Minor amount) {
  ISOSWITCH_ASSERT(amount >= 0);
  const auto change = subtract(amount, life_cycle.held);
  const auto pending = change ? add(account.pending, *change) : std::nullopt;
  if (!pending) return false;
  account.pending = *pending;
  life_cycle.held = amount;
  return true;
}

Minor release(Account& account, LifeCycle& life_cycle, Minor amount) {
  const Minor released = std::clamp(amount, Minor{0}, life_cycle.held);
  const bool moved = set_hold(account, life_cycle, life_cycle.held - released);
  ISOSWITCH_ASSERT(moved);  // going down cannot overflow
  return released;
}

}  // namespace isoswitch
