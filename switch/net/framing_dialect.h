// Whether a framing can carry the messages of a dialect.
#pragma once

#include "iso8583/dialect.h"
#include "switch/net/framing.h"

namespace isoswitch {

// A framing without a length ends a message at its trailer, which only text is sure not to hold. Errors name what of
// the dialect is binary on the wire, and what to take instead.
Result<void> check_carries(const Framing& framing, const iso8583::Dialect& dialect);

}  // namespace isoswitch
