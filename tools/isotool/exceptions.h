// What the subcommand `exceptions` does, apart from its command line.
#pragma once

#include <cstdint>
#include <string>

#include "tools/isotool/order.h"

namespace isoswitch::tools {

struct ExceptionsOptions {
  std::string status = "open";  // open, assigned, resolved, all
  std::int64_t limit = 50;
  std::string id;  // of show
  std::string socket;
  bool json = false;
};

struct ExceptionOrder {
  std::string id;
  std::string to;    // of assign
  std::string note;  // of resolve: it is the reason, too
  OrderOptions order;
};

// Exit codes: 0 done, 1 the switch said no or is not there.
int assign_exception(const ExceptionOrder& options);
int resolve_exception(const ExceptionOrder& options);
int list_exceptions(const ExceptionsOptions& options);
int show_exception(const ExceptionsOptions& options);

}  // namespace isoswitch::tools
