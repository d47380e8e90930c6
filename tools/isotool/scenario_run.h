// Plays a scenario against a switch and says of every step whether it went as expected.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tools/isotool/message_text.h"
#include "tools/isotool/scenario.h"
#include "tools/isotool/session.h"

namespace isoswitch::tools {

// How one step or one message of a mix went.
struct StepResult {
  std::string name;
  bool as_expected = true;
  std::vector<std::string> why_not;  // safe to print: secret fields are masked
  iso8583::Message request;
  iso8583::Message answer;
  Session::Answer heard;
};

class ScenarioRun {
 public:
  using Report = std::move_only_function<void(const StepResult&)>;

  // The scenario outlives the run. Connects, and signs on where the scenario asks for it.
  static Result<std::unique_ptr<ScenarioRun>> start(const Scenario& scenario, const Clock& clock, Random& random);

  // All steps, once. Errors: a connection is gone.
  Result<void> play(Report& report);
  // The mix: repeats must be answered as their originals were (R5). `progress` is called with the number of messages
  // done.
  Result<void> play_mix(Report& report, std::move_only_function<void(std::uint64_t)> progress);

 private:
  struct Exchange {
    iso8583::Message request;
    iso8583::Message answer;
  };

  ScenarioRun(const Scenario& scenario, const Clock& clock, Random& random)
      : scenario_(scenario), clock_(clock), random_(random), filler_(clock, random) {}

  Result<void> play_step(const ScenarioStep& step, StepResult& result);
  Result<void> build(const ScenarioStep& step, iso8583::Message& request);
  Result<std::string> resolve(std::string_view text) const;
  Result<std::string> resolve_reference(std::string_view reference) const;
  void judge(const ScenarioStep& step, StepResult& result) const;
  void judge_field(const Expectation& expectation, StepResult& result) const;
  void pass(Duration wait);

  const Scenario& scenario_;
  const Clock& clock_;
  Random& random_;
  Filler filler_;
  Loop loop_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::map<std::string, Exchange, std::less<>> exchanges_;  // by step
};

// How a later message names this one (R6): DE 90 of 1987, DE 56 of 1993.
std::string original_data(const iso8583::Message& original);

}  // namespace isoswitch::tools
