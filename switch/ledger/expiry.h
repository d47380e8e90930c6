// The end of a hold (R14): released once, by a recorded timer.
#pragma once

#include "switch/ledger/rows.h"

namespace isoswitch {

// Holds money, and its time has come.
bool due(const LifeCycle& row, Instant now);

// Releases what a due life cycle holds. What comes later is posted without a hold.
void expire(Account& account, LifeCycle& row, Instant now);

// The same before its time, of all that is held or of some of it: a person orders it. 0 < amount ≤ held.
void release_early(Account& account, LifeCycle& row, Minor amount, Instant now);

}  // namespace isoswitch
