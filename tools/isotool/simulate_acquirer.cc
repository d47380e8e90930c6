// Plays the acquirer's side of a scenario file and prints how each step went.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "iso8583/describe.h"
#include "iso8583/json.h"
#include "tools/isotool/json_text.h"
#include "tools/isotool/progress.h"
#include "tools/isotool/scenario_run.h"
#include "tools/isotool/simulate.h"

namespace isoswitch::tools {
namespace {

class Printer {
 public:
  Printer(const SimulateOptions& options, bool mix) : options_(options), mix_(mix) {}

  void show(const StepResult& result) {
    ++steps_;
    failed_ += result.as_expected ? 0 : 1;
    if (options_.json) {
      show_json(result);
      return;
    }
    // A mix is thousands of messages: only what went wrong is shown.
    if (mix_ && result.as_expected && !options_.verbose) return;
    const bool answered = result.heard.heard == Session::Heard::answer;
    const std::int64_t us = result.heard.elapsed.count();
    fmt::print("{:<5} {:<28} {} -> {:<8} {:>5}.{:02} ms\n", result.as_expected ? "ok" : "FAIL", result.name,
               result.request.mti().text(),
               answered ? fmt::format("{} {}", result.answer.mti().text(), result.answer.text(39)) : "nothing",
               us / 1'000, us % 1'000 / 10);
    for (const std::string& why : result.why_not) fmt::print("      {}\n", why);
    if (options_.verbose || !result.as_expected) {
      if (result.request.has_dialect()) fmt::print("{}", describe(result.request));
      if (answered) fmt::print("{}", describe(result.answer));
    }
    static_cast<void>(std::fflush(stdout));
  }

  int sum_up(const std::string& scenario) const {
    if (!options_.json) {
      fmt::print("{}: {} of {} {} as expected\n", scenario, steps_ - failed_, steps_, mix_ ? "messages" : "steps");
    }
    return failed_ == 0 ? 0 : 1;
  }

 private:
  static void show_json(const StepResult& result) {
    const bool answered = result.heard.heard == Session::Heard::answer;
    std::string why;
    for (const std::string& line : result.why_not) why += std::string(why.empty() ? "" : ",") + json_text(line);
    fmt::print(R"({{"step":{},"as_expected":{},"elapsed_us":{},"request":{},"response":{},"why_not":[{}]}})"
               "\n",
               json_text(result.name), result.as_expected, result.heard.elapsed.count(),
               result.request.has_dialect() ? to_json(result.request) : "null",
               answered ? to_json(result.answer) : "null", why);
  }

  const SimulateOptions& options_;
  bool mix_;
  std::uint64_t steps_ = 0;
  std::uint64_t failed_ = 0;
};

int broken(const Error& error) {
  fmt::print(stderr, "isotool simulate: {}\n", error.text);
  return 1;
}

int play(const Scenario& scenario, const SimulateOptions& options) {
  const SystemClock clock;
  SystemRandom random;
  auto run = ScenarioRun::start(scenario, clock, random);
  if (!run) return broken(run.error());
  int code = 0;
  if (!scenario.steps.empty()) {
    Printer printer(options, false);
    ScenarioRun::Report report = [&printer](const StepResult& result) { printer.show(result); };
    const std::int64_t repeat = options.repeat > 0 ? options.repeat : scenario.repeat;
    for (std::int64_t round = 0; round < repeat; ++round) {
      if (auto played = (*run)->play(report); !played) return broken(played.error());
    }
    code = printer.sum_up(scenario.name);
  }
  if (scenario.mix) {
    Printer printer(options, true);
    Progress progress("mix", scenario.mix->messages);
    ScenarioRun::Report report = [&printer](const StepResult& result) { printer.show(result); };
    auto played = (*run)->play_mix(report, [&progress](std::uint64_t done) { progress.reached(done); });
    if (!played) return broken(played.error());
    code = std::max(code, printer.sum_up(scenario.name));
  }
  return code;
}

}  // namespace

int simulate_acquirer(const SimulateOptions& options) {
  Faults faults;
  const auto scenario = read_scenario(options.file, options.overrides, faults);
  if (!scenario) {
    for (const std::string& fault : faults.all()) fmt::print(stderr, "isotool simulate: {}\n", fault);
    return 2;
  }
  return play(*scenario, options);
}

}  // namespace isoswitch::tools
