// Keeps the counters of a card beside its purchases: counts what is approved, gives back what is undone.
#pragma once

#include "switch/pipeline/handler.h"

namespace isoswitch {

// Counts what the decision adds to its life cycle, in every window that the limits have named; gives back what it takes
// off. An increment is counted in its own row too, because a reversal may name it alone.
void count_approval(const Transaction& transaction, Rows& rows, const Decision& decision);

// What the decision adds is more than some limit lets through: an advice, which is never declined.
bool is_beyond_limits(const Transaction& transaction, Rows& rows, const Decision& decision);

// So much has come off the hold or the postings of the life cycle. If nothing is left of it, all that it has counted
// comes back. Puts what it changes, but not `undone`. Of a capture: its whole is what was counted.
void give_back(LifeCycle& undone, Minor amount, Instant now, Rows& rows);
// Of an increment: from where the increment was counted. Puts neither row.
void give_back(LifeCycle& whole, LifeCycle& increment, Minor amount, Instant now, Rows& rows);

}  // namespace isoswitch
