// What tools that dial a system have in common: the connection, and the sign-on on it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "switch/net/dial.h"
#include "switch/net/loop.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools {

struct Dialled {
  std::unique_ptr<Outbound> outbound;
  ConnectionId id = 0;
};

Result<Dialled> dial_system(Loop& loop, const Wire& wire, const std::string& name, Duration patience,
                            Receiver& receiver);

// 0800 with DE 70 = 001, or 1804 with DE 24 = 801. `room` is used again and again.
Result<void> send_sign_on(const iso8583::Dialect& dialect, Connection& connection, std::vector<std::uint8_t>& room);
bool approves_sign_on(std::string_view code);  // what DE 39 of its answer says

}  // namespace isoswitch::tools
