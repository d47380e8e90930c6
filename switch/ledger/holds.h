// What an account can still spend, and the holds on it (LED-01, LED-06, LED-08).
#pragma once

#include <optional>

#include "switch/ledger/rows.h"

namespace isoswitch {

// posted − pending + credit line, never more than fits; below zero when overdrawn.
Minor available(const Account& account);

// Sets what the life cycle holds, and moves the account's pending by the difference. Nothing is changed and false is
// returned where the sum does not fit 64 bits. amount ≥ 0.
[[nodiscard]] bool set_hold(Account& account, LifeCycle& life_cycle, Minor amount);

// Releases up to `amount` of the hold; says how much that was.
Minor release(Account& account, LifeCycle& life_cycle, Minor amount);

}  // namespace isoswitch
