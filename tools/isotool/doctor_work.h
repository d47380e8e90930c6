// Says which framing and which dialect read some bytes.
#pragma once

#include <string>
#include <vector>

#include "tools/isotool/doctor_input.h"

namespace isoswitch::tools {

struct DoctorOptions {
  std::string file = "-";
  InputForm form = InputForm::any;
  std::vector<std::string> dialects;  // names or files; none: every one that isotool finds
  std::vector<std::string> framings;  // presets; none: every one
  bool all = false;                   // also what does not parse
  bool json = false;
};

// The exit code: 0 something parses, 1 nothing does, 2 the input or a candidate cannot be read.
int run_doctor(const DoctorOptions& options);

}  // namespace isoswitch::tools
