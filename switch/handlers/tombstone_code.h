// The option `tombstone_code`: how a request is declined whose reversal came first (R7).
#pragma once

#include "switch/config/node.h"
#include "switch/ledger/reason.h"

namespace isoswitch {

// Default do_not_honor; only reasons that decline.
Reason read_tombstone_code(const Node& options);

}  // namespace isoswitch
