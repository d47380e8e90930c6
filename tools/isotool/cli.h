// Options that several subcommands share.
#pragma once

#include <CLI/CLI.hpp>

#include "tools/isotool/wire.h"

namespace isoswitch::tools {

inline void add_wire_options(CLI::App& command, WireNames& names) {
  command.add_option("address", names.address, "HOST:PORT of the switch")->required();
  command.add_option("--framing", names.framing, framing_help())->capture_default_str();
  command.add_option("--dialect", names.dialect, "A dialect's name, or its YAML file")->capture_default_str();
}

inline void add_example(CLI::App& command, const std::string& example) { command.footer("Example:\n  " + example); }

}  // namespace isoswitch::tools
