#include "switch/ledger/expiry.h"

#include "switch/base/assert.h"
#include "switch/ledger/holds.h"
#include "switch/ledger/life_cycle_machine.h"
#include "switch/ledger/shares.h"

namespace isoswitch {
namespace {

void end(Account& account, LifeCycle& row, Instant now) {
  row.expired += release(account, row, row.held);
  settle_increments(row);
  row.expires.reset();
  row.state = state_after(row);
  row.changed = now;
}

}  // namespace

bool due(const LifeCycle& row, Instant now) { return row.held > 0 && row.expires && *row.expires <= now; }

void expire(Account& account, LifeCycle& row, Instant now) {
  ISOSWITCH_ASSERT(due(row, now));
  end(account, row, now);
}

void release_early(Account& account, LifeCycle& row, Minor amount, Instant now) {
  ISOSWITCH_ASSERT(amount > 0 && amount <= row.held);
  if (amount == row.held) return end(account, row, now);
  row.expired += release(account, row, amount);
  take_from_shares(row, Part::increment, amount);
  row.changed = now;
}

}  // namespace isoswitch
