// Network management as an issuer has to do with it (R20): what a message says, and messages of its own.
#pragma once

#include <optional>

#include "iso8583/message.h"
#include "tools/isotool/message_text.h"

namespace isoswitch::tools {

enum class NetworkAct : std::uint8_t { sign_on, sign_off, echo };

// 1987: DE 70. 1993: DE 24. Nothing: another one (key change, cutover).
std::optional<NetworkAct> network_act(const iso8583::Message& message);

// 0800 or 1804. Errors: the dialect cannot say it.
Result<iso8583::Message> network_message(const iso8583::Dialect& dialect, NetworkAct act, Filler& filler);

}  // namespace isoswitch::tools
