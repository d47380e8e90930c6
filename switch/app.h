// The whole switch: builds every part from a deployment, runs it, and takes it down in order.
#pragma once

#include <memory>
#include <string>

#include "switch/base/result.h"
#include "switch/deployment.h"

namespace isoswitch {

// docs/operating.md lists them.
enum class ExitCode : int {
  done = 0,
  wrong_configuration = 1,
  wrong_usage = 2,
  cannot_start = 3,    // a port, the journal or the key is not to be had, or the chart does not fit
  journal_failed = 74  // a write or sync failed after deciding: what was not told is not known to be durable
};

struct RunOptions {
  std::string ports_file;  // written once the switch is ready; empty: none
};

// Runs until SIGTERM or SIGINT, then drains: stops accepting and reading, answers what is under way, signs off, closes,
// syncs. A second signal ends the wait.
class App {
 public:
  // Opens the key, the journal (recovering it) and every listener. Errors say which of them, and why.
  static Result<std::unique_ptr<App>> start(Deployment deployment, const RunOptions& options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  ExitCode run();

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace isoswitch
