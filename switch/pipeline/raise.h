// LED-13: an item that a person must look at, out of what is being decided.
#pragma once

#include <optional>

#include "switch/pipeline/transaction.h"
#include "switch/store/rows.h"

namespace isoswitch {

// The id follows from the message and the reason: the same item again is the same item.
void raise(const Transaction& transaction, ExceptionReason reason, const std::optional<LifeCycle>& life_cycle,
           Rows& rows);

}  // namespace isoswitch
