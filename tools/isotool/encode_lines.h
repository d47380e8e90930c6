// Builds frames from lines of JSON and writes them as hex.
#pragma once

#include "tools/isotool/line_work.h"

namespace isoswitch::tools {

// The exit code, see work_through().
int encode_lines(const LineOptions& options);

}  // namespace isoswitch::tools
