// What every decided transaction leaves behind, whoever decided it: the answer for its repeats, and of a decline what a
// reversal may name.
#pragma once

#include "switch/pipeline/handler.h"

namespace isoswitch {

inline constexpr DayNumber seen_keep_days = 7;
inline constexpr DayNumber life_cycle_keep_days = 45;

// Until when a row of this transaction is kept: counted from the later of its own day and the day it came in, so that a
// peer whose calendar is behind does not lose its repeats.
DayNumber keep_until(const Transaction& transaction, DayNumber days);

// The name of what the transaction begins, if it begins a life cycle.
LifeCycleId life_cycle_id(const Transaction& transaction);

// A life cycle as the transaction names itself; nothing held, nothing posted.
LifeCycle begin_life_cycle(const Transaction& transaction);

// Sets the answer. An answer that was given before (a repeat) leaves the rows as they are.
void conclude(const Transaction& transaction, Reason reason, Rows& rows, Decision& decision);

}  // namespace isoswitch
