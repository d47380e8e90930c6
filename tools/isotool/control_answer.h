// A question to a running switch, and its answer as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "switch/base/result.h"
#include "tools/isotool/control_client.h"

namespace isoswitch::tools {

inline constexpr const char* control_socket_default = "isoswitch-data/control.sock";

// Whatever the switch did not grant is an error with its words.
Result<nlohmann::json> ask(ControlClient& client, const nlohmann::json& request);
Result<nlohmann::json> ask(const std::string& socket, const nlohmann::json& request);

std::string one_line(const nlohmann::json& object);

// "1234.50 EUR" of the minor units under `key`, by the object's currency.
std::string amount_text(const nlohmann::json& object, const char* key);

}  // namespace isoswitch::tools
