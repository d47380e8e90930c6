// Plays a peer of the switch, as a scenario file says: an acquirer, or an issuer.
#pragma once

#include <string>

#include "tools/isotool/issuer_scenario.h"
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

struct SimulateIssuerOptions {
  std::string file;
  IssuerOverrides overrides;
  std::string ports_file;      // empty: none
  std::string book;            // where the book is written to; empty: nowhere
  std::string span;            // "10 s"; empty: until a signal
  std::uint64_t messages = 0;  // 0: without end
  bool verbose = false;
  bool json = false;
};

// The exit code: 0 it ended in order and every expectation holds, 1 not so, 2 the file or the options are wrong.
int simulate_issuer(const SimulateIssuerOptions& options);

}  // namespace isoswitch::tools
