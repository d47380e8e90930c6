// What a person orders about an exception item (LED-13). Its id is under 'id'.
#pragma once

#include "switch/ops/operator_change.h"

namespace isoswitch {

// to: who is to look at it
Result<OperatorChange> assign_exception(const ActWorld& world, const nlohmann::json& request, std::string_view actor);
// note: what came of it
Result<OperatorChange> resolve_exception(const ActWorld& world, const nlohmann::json& request, std::string_view actor);

}  // namespace isoswitch
