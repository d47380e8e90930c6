// What a person orders about an account: an adjustment of its balance, its limits, the release of a hold.
#pragma once

#include "switch/ops/operator_change.h"

namespace isoswitch {

// account (or card, pan), amount (signed, a decimal in its currency), against (a book's name; suspense), reference,
// may_overdraw. The same reference with the same money is the same adjustment.
Result<OperatorChange> adjust_account(const ActWorld& world, const nlohmann::json& request, std::string_view actor);

// credit_line (a decimal) of the account; limits_profile of the card, which must be what is named then.
Result<OperatorChange> set_limits(const ActWorld& world, const nlohmann::json& request, std::string_view actor);

// life_cycle; amount: so much of the hold, under a reference; absent: all of it.
Result<OperatorChange> release_hold(const ActWorld& world, const nlohmann::json& request, std::string_view actor);

}  // namespace isoswitch
