// How secret imported rows are: no other library's file says it, and what is not called secret is shown.
#pragma once

#include "iso8583/exchange/spec_draft.h"

namespace iso8583 {

// By the number of the field (as in the shipped dialects), by the tag (EMV), by the words of a name; what stands inside
// a value is at least as secret as the value, except EMV data.
void settle_secrecy(SpecDraft& draft);

}  // namespace iso8583
