// Plays the acquirer's side of a scenario file.
#pragma once

#include <string>

#include "tools/isotool/scenario.h"

namespace isoswitch::tools {

struct SimulateOptions {
  std::string file;
  ScenarioOverrides overrides;
  std::int64_t repeat = 0;  // 0: as the file says
  bool verbose = false;     // every message, described
  bool json = false;        // a line per step
};

// The exit code: 0 everything went as expected, 1 not so, 2 the file or the options are wrong.
int simulate_acquirer(const SimulateOptions& options);

}  // namespace isoswitch::tools
