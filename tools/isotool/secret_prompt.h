// A line that is typed without being shown.
#pragma once

#include <string>

#include "switch/base/result.h"

namespace isoswitch::tools {

// From a terminal: asks on stderr, without echo. Else the next line of stdin. Blanks around and inside are left out.
Result<std::string> secret_line(const std::string& prompt);

}  // namespace isoswitch::tools
