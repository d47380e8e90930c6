// How parts are written where neither their row nor their layout says it.
#pragma once

#include "iso8583/loading/dialect_draft.h"

namespace iso8583 {

// In a value of characters: as characters, binary as hex.
const Groups& character_groups();
// In EMV's data objects (EMV Book 3, section 4.3): n right-justified and filled with 0, track 2 with F on the right,
// text as it is, binary as bytes.
const Groups& ber_groups();

// Of binary that it is bytes, of all else nothing.
const Groups& raw_binary();

// What `over` says before what `under` says.
Groups overlaid(const Groups& under, const Groups& over);

}  // namespace iso8583
