// isoswitch: the switch itself. Everything around it is isotool.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "switch/app.h"
#include "switch/base/log.h"

namespace {

using namespace isoswitch;

int exit_code(ExitCode code) { return static_cast<int>(code); }

void print_faults(const Faults& faults) {
  for (const std::string& fault : faults.all()) fmt::print(stderr, "{}\n", fault);
}

int check(const std::vector<std::string>& files) {
  bool all_hold = true;
  for (const std::string& file : files) {
    Faults faults;
    if (const auto deployment = read_deployment(file, faults)) {
      fmt::print("{}: holds\n", file);
      for (const std::string& note : deployment->notes) fmt::print("  not carried: {}\n", note);
    } else {
      print_faults(faults);
      fmt::print(stderr, "{}: {} fault{}\n", file, faults.all().size(), faults.all().size() == 1 ? "" : "s");
      all_hold = false;
    }
  }
  return exit_code(all_hold ? ExitCode::done : ExitCode::wrong_configuration);
}

int run(const std::string& file, const RunOptions& options) {
  Faults faults;
  auto deployment = read_deployment(file, faults);
  if (!deployment) {
    print_faults(faults);
    return exit_code(ExitCode::wrong_configuration);
  }
  if (const auto opened = log::open(deployment->settings.log); !opened) {
    fmt::print(stderr, "isoswitch: {}\n", opened.error().text);
    return exit_code(ExitCode::cannot_start);
  }
  const auto app = App::start(std::move(*deployment), options);
  if (!app) {
    log::error("cannot_start", "{}", app.error().text);
    log::flush();
    fmt::print(stderr, "isoswitch: {}\n", app.error().text);
    return exit_code(ExitCode::cannot_start);
  }
  const ExitCode code = (*app)->run();
  log::flush();
  return exit_code(code);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("An ISO 8583 switch for card issuers.", "isoswitch");
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 done, 1 the configuration is wrong, 2 wrong usage, 3 cannot start, 74 the journal failed.\n"
      "docs/operating.md tells what to do about each.");
  int code = 0;

  std::vector<std::string> files;
  CLI::App* const checks = program.add_subcommand("check", "Checks configurations without opening a socket or journal");
  checks->add_option("FILE", files, "YAML configurations")->required();
  checks->footer(
      "Lists every fault as 'path: what (file:line:column)' and exits 1 if there is one.\nExample:\n"
      "  isoswitch check config/examples/issuer.yaml");
  checks->callback([&] { code = check(files); });

  std::string file;
  RunOptions options;
  CLI::App* const runs = program.add_subcommand("run", "Runs the switch until SIGTERM or SIGINT");
  runs->add_option("FILE", file, "The YAML configuration")->required();
  runs->add_option("--ports-file", options.ports_file,
                   "Write pid and addresses as JSON to this file once the switch is ready");
  runs->footer("Example:\n  isoswitch run config/examples/issuer.yaml");
  runs->callback([&] { code = run(file, options); });

  CLI::App* const version = program.add_subcommand("version", "Prints the version");
  version->callback([] { fmt::print("isoswitch {}\n", ISOSWITCH_VERSION); });

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : exit_code(ExitCode::wrong_usage);
  }
  return code;
}
