// Tells whoever started the switch where it listens: for tests and supervisors with port 0.
#pragma once

#include <string>
#include <vector>

#include "switch/base/result.h"

namespace isoswitch {

struct Ports {
  struct Listener {
    std::string name;
    std::string address;
  };
  std::vector<Listener> listeners;
  std::string admin;  // empty: none
};

// {"pid":…,"listeners":{"acquirer":"127.0.0.1:8583"},"admin":"127.0.0.1:8580"}, in one piece: the file is there whole
// or not at all.
Result<void> write_ports_file(const std::string& file, const Ports& ports);

}  // namespace isoswitch
