// What is owed to an issuer, as the message that it is told by.
#pragma once

#include "iso8583/message.h"
#include "switch/base/sealer.h"
#include "switch/ledger/owed.h"
#include "switch/pipeline/translation_plan.h"

namespace isoswitch {

// again: it may have been there before (xxx1). Its names are the same every time (STI-07). Errors: its card number does
// not open, or a field is none of the dialect that the link has today; never card data.
Result<void> build_owed(const Owed& owed, const Speaker& there, const Sealer& sealer, bool again,
                        iso8583::Message& message);

}  // namespace isoswitch
