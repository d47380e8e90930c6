// Questions that were under way when the process ended (STI-12): nobody waits for their answers any more, and nobody
// knows what the issuer did. They close as unanswered before anything else begins.
#pragma once

#include "switch/store/store.h"

namespace isoswitch {

// Rows and decision of one of them. What may have been done is reversed; what was claimed comes back; its repeats are
// told that the issuer was unavailable.
void end_unanswered(const OwedId& question, Instant now, Rows& rows, Decision& decision);

// All of them. Waits until that is durable; says how many there were. Errors: the store has refused one.
Result<std::size_t> end_all_unanswered(Store& store, Instant now);

}  // namespace isoswitch
