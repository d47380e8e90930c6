// The subcommand `simulate`.
#include "tools/isotool/simulate.h"

#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"

namespace isoswitch::tools {
namespace {

void add_acquirer(CLI::App& simulate, Exit& exit) {
  CLI::App* acquirer = simulate.add_subcommand("acquirer", "Send what a scenario file says and check the answers");
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

void add_issuer(CLI::App& simulate, Exit& exit) {
  CLI::App* issuer = simulate.add_subcommand("issuer", "Answer a switch that forwards, as a scenario file says");
  auto options = std::make_shared<SimulateIssuerOptions>();
  issuer->add_option("scenario", options->file, "A YAML file: links and rules (docs/testing.md)")->required();
  auto* listen = issuer->add_option("--listen", options->overrides.listen, "HOST:PORT, of a scenario with one link");
  issuer->add_option("--connect", options->overrides.connect, "HOST:PORT, of a scenario with one link")
      ->excludes(listen);
  issuer->add_option("--framing", options->overrides.framing, "Of all links, instead of the file's");
  issuer->add_option("--dialect", options->overrides.dialect, "Of all links, instead of the file's");
  issuer->add_option("--seed", options->overrides.seed, "Instead of the file's");
  issuer->add_option("--for", options->span, "How long, like 500 ms, 10 s, 2 min; else until SIGTERM or SIGINT");
  issuer->add_option("--messages", options->messages, "End when so many have been answered, network management aside")
      ->check(CLI::Range(1, 1'000'000'000));
  issuer->add_option("--book", options->book, "Keep a book, and write it to this file: a JSON line per purchase");
  issuer->add_option("--ports-file", options->ports_file,
                     "Write pid and addresses as JSON to this file once it listens");
  issuer->add_flag("--verbose", options->verbose, "Show every message, masked");
  issuer->add_flag("--json", options->json, "JSON lines: where it listens, messages (--verbose), the summary");
  add_example(*issuer,
              "isotool simulate issuer config/examples/scenarios/issuer_mixed.yaml --for '10 s' --book issuer.jsonl");
  issuer->callback([options, &exit] { exit.code = simulate_issuer(*options); });
}

}  // namespace

void add_simulate(CLI::App& isotool, Exit& exit) {
  CLI::App* simulate = isotool.add_subcommand("simulate", "Play a peer of the switch");
  simulate->require_subcommand(1);
  add_acquirer(*simulate, exit);
  add_issuer(*simulate, exit);
}

}  // namespace isoswitch::tools
