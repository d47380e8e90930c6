// The beginning of every answer: its message type, and what is echoed.
#pragma once

#include <span>

#include "iso8583/message.h"

namespace iso8583 {

// Makes `reply` the answer to `request`: the MTI that answers it, and of the listed fields those that the request has,
// byte for byte. Everything else the caller sets.
void reply_to(const Message& request, std::span<const int> echo, Message& reply);

}  // namespace iso8583
