// What is left of each increment and capture of a purchase. Its amounts are sums over all of them; the reversal of one
// has to know how much of it nobody has taken back, captured or let expire yet.
#pragma once

#include "switch/ledger/rows.h"

namespace isoswitch {

inline constexpr std::size_t shares_max = 64;  // of a purchase; beyond it the oldest is not known any more

// A part of the purchase begins: the newest.
void add_share(LifeCycle& whole, const LifeCycleId& part, Part kind, Minor amount);

// How much of a part stands that began with `amount`, and of whose kind the purchase has `in_all`. Nothing: the part is
// not known any more.
std::optional<Minor> share_of(const LifeCycle& whole, const LifeCycleId& part, Minor amount, Minor in_all);

// So much of this part alone is gone.
void take_from_share(LifeCycle& whole, const LifeCycleId& part, Minor amount);

// So much of the kind is gone, who took it does not say of which: the newest goes first.
void take_from_shares(LifeCycle& whole, Part kind, Minor amount);

// Nothing is left of any increment: the hold has ended, or a completion has said what it is, whatever was added before.
void settle_increments(LifeCycle& whole);

}  // namespace isoswitch
