// What a recorded unit changed, done to another ledger: by the columns that it changed and by how much, so that it does
// not undo what is different there.
#pragma once

#include "switch/store/tables.h"

namespace isoswitch {

// recorded: the ledger as it was before the unit. Amounts move by the recorded difference, a hold never below zero;
// other columns take the new value where they changed. A row that the unit made is made there too, if it is not there.
// A row that is not there is not changed. Counters are left alone: they are the other rules' own. Gives what to apply
// to `other`.
RowImages carried_over(const RowImages& rows, const Tables& recorded, const Tables& other);

}  // namespace isoswitch
