// The amounts of a partial reversal (R9), as a profile has them told.
#pragma once

#include <optional>

#include "iso8583/message.h"
#include "switch/base/money.h"
#include "switch/base/result.h"
#include "switch/pipeline/profile.h"

namespace isoswitch {

struct ReversalAmounts {
  Minor original = 0;
  Minor remains = 0;
  std::optional<Minor> settlement_original;
  std::optional<Minor> settlement_remains;
};

// Sets the transaction's and the settlement's amount (where the settlement's is given), and the field that the profile
// tells the other one in. An error names a field that the dialect does not have, or that an amount does not fit.
Result<void> set_reversal_amounts(const ReversalAmounts& amounts, const Profile& profile, iso8583::Message& message);

// What field 95 or 30 says of the settlement beside it, where it says anything.
void read_settlement(const iso8583::Message& message, const Profile& profile, ReversalAmounts& amounts);

}  // namespace isoswitch
