// What the subcommand `exceptions` does, apart from its command line.
#pragma once

#include <cstdint>
#include <string>

namespace isoswitch::tools {

struct ExceptionsOptions {
  std::string status = "open";  // open, assigned, resolved, all
  std::int64_t limit = 50;
  std::string id;  // of show
  std::string socket;
  bool json = false;
};

// Exit codes: 0 done, 1 the switch said no or is not there.
int list_exceptions(const ExceptionsOptions& options);
int show_exception(const ExceptionsOptions& options);

}  // namespace isoswitch::tools
