#include "switch/ledger/expiry.h"

#include "switch/base/assert.h"
#include "switch/ledger/holds.h"
#include "switch/ledger/life_cycle_machine.h"
#include "switch/ledger/shares.h"

namespace isoswitch {

bool due(const LifeCycle& row, Instant now) { return row.held > 0 && row.expires && *row.expires <= now; }

void expire(Account& account, LifeCycle& row, Instant now) {
  ISOSWITCH_ASSERT(due(row, now));
  row.expired += release(account, row, row.held);
  settle_increments(row);
  row.expires.reset();
  row.state = state_after(row);
  row.changed = now;
}

}  // namespace isoswitch
