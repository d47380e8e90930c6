// Our own names on a message that goes out to a peer, and what it says of its original.
#pragma once

#include <optional>

#include "iso8583/message.h"
#include "switch/base/result.h"
#include "switch/ledger/rows.h"
#include "switch/pipeline/message_cause.h"
#include "switch/pipeline/reversal_amounts.h"
#include "switch/pipeline/translation_plan.h"

namespace isoswitch {

struct OwnNames {
  FixedText<6> stan;
  Instant sent;  // transmission time (7); also the local one (12 of 1993) where none is there
  std::optional<OriginalIds> original = {};     // DE 90 or 56: as it was sent to this peer; absent: left as it is
  std::optional<Reason> decided = {};           // DE 39 of an advice; absent: left as it is
  std::optional<Cause> cause = {};              // DE 25 of 1993, DE 39 of a reversal of 1987; absent: left as they are
  std::optional<ReversalAmounts> partial = {};  // DE 95, DE 30 or DE 4, as the profile has it; absent: left as they are
};

// Gives the ids by which the peer knows the message: what its life cycle keeps as sent. What the peer's profile drops
// or fixes stays so. Errors name a field that the dialect does not have, or that a value does not fit.
Result<OriginalIds> set_names(const OwnNames& names, const Speaker& peer, iso8583::Message& message);

}  // namespace isoswitch
