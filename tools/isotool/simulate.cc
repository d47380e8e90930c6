// The subcommand `simulate`.
#include "tools/isotool/simulate.h"

#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"

namespace isoswitch::tools {

void add_simulate(CLI::App& isotool, Exit& exit) {
  CLI::App* simulate = isotool.add_subcommand("simulate", "Play a peer of the switch");
  simulate->require_subcommand(1);
  CLI::App* acquirer = simulate->add_subcommand("acquirer", "Send what a scenario file says and check the answers");
  auto options = std::make_shared<SimulateOptions>();
  acquirer->add_option("scenario", options->file, "A YAML file: steps, or a traffic mix (docs/testing.md)")->required();
  acquirer->add_option("--connect", options->overrides.address, "HOST:PORT instead of the file's");
  acquirer->add_option("--framing", options->overrides.framing, "Instead of the file's");
  acquirer->add_option("--dialect", options->overrides.dialect, "Instead of the file's");
  acquirer->add_option("--repeat", options->repeat, "Play the steps so often")->check(CLI::Range(1, 1'000'000));
  acquirer->add_flag("--verbose", options->verbose, "Show every message, masked");
  acquirer->add_flag("--json", options->json, "One JSON object per step");
  add_example(*acquirer, "isotool simulate acquirer config/examples/scenarios/purchase_and_reversal.yaml");
  acquirer->callback([options, &exit] { exit.code = simulate_acquirer(*options); });
}

}  // namespace isoswitch::tools
