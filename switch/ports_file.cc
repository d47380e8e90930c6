#include "switch/ports_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace isoswitch {

Result<void> write_ports_file(const std::string& file, const Ports& ports) {
  std::string listeners;
  for (const Ports::Listener& listener : ports.listeners)
    listeners += fmt::format("{}\"{}\":\"{}\"", listeners.empty() ? "" : ",", listener.name, listener.address);
  const std::string draft = file + ".new";
  std::ofstream out{draft, std::ios::trunc};
  out << fmt::format("{{\"pid\":{},\"listeners\":{{{}}},\"admin\":\"{}\"}}\n", getpid(), listeners, ports.admin);
  out.close();
  if (!out || std::rename(draft.c_str(), file.c_str()) != 0)
    return failure(fmt::format("ports file '{}': {}", file, std::strerror(errno)));
  return {};
}

}  // namespace isoswitch
