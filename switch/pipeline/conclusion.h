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

// The first of a forwarded transaction's two units: its issuer is asked. The message's repeats wait, and what will be
// owed has its row from now on, so that no crash can make two things of it, or none. life_cycle: what the rules have
// claimed.
void ask(const Transaction& transaction, Rows& rows, Decision& decision);

// STI-06, R7b: what the issuer is still to be told of the transaction, as an advice or a reversal, in this unit.
void owe(const Transaction& transaction, OwedKind kind, Rows& rows, Decision& decision);

// Sets the answer. An answer that was given before (a repeat) leaves the rows as they are.
void conclude(const Transaction& transaction, Reason reason, Rows& rows, Decision& decision);

}  // namespace isoswitch
