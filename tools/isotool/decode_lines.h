// Reads frames from lines of hex and shows them.
#pragma once

#include "tools/isotool/line_work.h"

namespace isoswitch::tools {

struct DecodeOptions {
  LineOptions lines;
  bool reveal = false;  // else what the dialect calls secret is masked or left out
};

// The exit code, see work_through().
int decode_lines(const DecodeOptions& options);

}  // namespace isoswitch::tools
