// The act accounts.import: new accounts with their cards and opening balances, all of a request or none.
#pragma once

#include "switch/ops/act.h"

namespace isoswitch {

// {"reason":…,"rows":[…]} → {"ok":true,"accounts":n,"cards":n,"unchanged":n} | {"ok":false,"error":…,"row":i}. A row
// that is there already as it is here, but for its balance, is unchanged: an import that was cut short can be run
// again.
void import_accounts(const ActWorld& world, const nlohmann::json& request, std::string_view actor, ActReply reply);

}  // namespace isoswitch
