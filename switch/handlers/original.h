// Finds what a message speaks of (R6): the original of a reversal or advice, and the reversal that came before a
// request.
#pragma once

#include <optional>

#include "switch/pipeline/handler.h"

namespace isoswitch {

struct Found {
  std::optional<LifeCycle> life_cycle;
  bool ambiguous = false;  // several agree equally well: none is taken, a person has to look
};

// By the keys that the message names, strongest first. Tombstones are found too: the caller looks at the state.
Found find_original(const Transaction& transaction, Rows& rows);

// Completions and increments have no posting of their own: what is done to them is done to the purchase that they are a
// part of.
LifeCycle whole_of(const LifeCycle& named, Rows& rows);

// R7: the tombstone of a reversal that named this transaction before it came.
std::optional<LifeCycle> find_tombstone(const Transaction& transaction, Rows& rows);

// R7: what such a reversal leaves of the transaction's billing amount; nothing, of a full one.
Minor left_by(const LifeCycle& tombstone, const Transaction& transaction);

}  // namespace isoswitch
