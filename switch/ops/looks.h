// The acts of the control socket that only look.
#pragma once

#include "switch/ops/act.h"

namespace isoswitch {

Result<nlohmann::json> show_account(const ActWorld& world, const nlohmann::json& request);
Result<nlohmann::json> list_holds(const ActWorld& world, const nlohmann::json& request);
Result<nlohmann::json> show_books(const ActWorld& world, const nlohmann::json& request);
Result<nlohmann::json> show_card(const ActWorld& world, const nlohmann::json& request);
Result<nlohmann::json> list_exceptions(const ActWorld& world, const nlohmann::json& request);
Result<nlohmann::json> show_exception(const ActWorld& world, const nlohmann::json& request);
Result<nlohmann::json> show_status(const ActWorld& world, const nlohmann::json& request);

}  // namespace isoswitch
