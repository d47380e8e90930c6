// Sends one message and shows what came back.
#pragma once

#include <string>
#include <vector>

#include "switch/base/clock.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools {

struct SendOptions {
  WireNames wire;
  std::vector<std::string> message;  // see message_text.h
  Duration patience = std::chrono::seconds{10};
  bool fill = false;
  bool json = false;
  bool reveal = false;
};

// The exit code: 0 an answer came, 1 none came, 2 the options or the message are wrong.
int send_message(const SendOptions& options);

}  // namespace isoswitch::tools
