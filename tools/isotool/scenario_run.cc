// Plays the steps of a scenario.
#include "tools/isotool/scenario_run.h"

#include <fmt/format.h>

#include <regex>

#include "iso8583/describe.h"

namespace isoswitch::tools {

Result<std::unique_ptr<ScenarioRun>> ScenarioRun::start(const Scenario& scenario, const Clock& clock, Random& random) {
  std::unique_ptr<ScenarioRun> run(new ScenarioRun(scenario, clock, random));
  for (std::size_t index = 0; index < scenario.connections; ++index) {
    auto session = Session::connect(run->loop_, scenario.wire, scenario.patience);
    if (!session) return std::unexpected(session.error());
    run->sessions_.push_back(std::move(*session));
    if (!scenario.sign_on) continue;
    const auto request = sign_on_message(*scenario.wire.dialect, run->filler_);
    if (!request) return std::unexpected(request.error());
    iso8583::Message answer;
    const auto heard = run->sessions_.back()->ask(*request, answer, scenario.patience);
    if (!heard) return std::unexpected(heard.error());
    const std::string code = answer.text(39);
    if (code != "00" && code != "800") return failure(fmt::format("the sign-on was answered with '{}'", code));
  }
  return run;
}

Result<void> ScenarioRun::play(Report& report) {
  for (const ScenarioStep& step : scenario_.steps) {
    if (step.wait > Duration{0}) pass(step.wait);
    if (step.mti.empty()) continue;
    StepResult result;
    result.name = step.name;
    if (auto played = play_step(step, result); !played) return played;
    report(result);
  }
  return {};
}

Result<void> ScenarioRun::play_step(const ScenarioStep& step, StepResult& result) {
  if (auto built = build(step, result.request); !built) {
    result.as_expected = false;
    result.why_not.push_back(fmt::format("not sent: {}", built.error().text));
    return {};
  }
  const Duration patience = step.patience.value_or(scenario_.patience);
  auto heard = sessions_[step.connection]->ask(result.request, result.answer, patience);
  if (!heard) return failure(fmt::format("{}: {}", step.name, heard.error().text));
  result.heard = std::move(*heard);
  exchanges_[step.name] = {result.request, result.answer};  // its own expectations may name it
  judge(step, result);
  return {};
}

Result<void> ScenarioRun::build(const ScenarioStep& step, iso8583::Message& request) {
  if (!step.like.empty()) {
    const auto earlier = exchanges_.find(step.like);
    if (earlier == exchanges_.end()) return failure(fmt::format("like: step '{}' sent nothing", step.like));
    request = earlier->second.request;
  } else {
    request.reset(*scenario_.wire.dialect);
  }
  request.set_mti(*iso8583::Mti::parse(step.mti));
  const auto put = [&](int field, const std::string& text) -> Result<void> {
    const auto value = resolve(text);
    if (!value) return std::unexpected(value.error());
    if (value->empty()) {
      request.remove(field);
      return {};
    }
    const auto done = request.set(field, *value);
    if (!done) return failure(done.error().text());
    return {};
  };
  if (step.like.empty() && request.mti().message_class() != 8) {
    for (const auto& [field, text] : scenario_.fields) {
      if (auto done = put(field, text); !done) return done;
    }
  }
  for (const auto& [field, text] : step.fields) {
    if (auto done = put(field, text); !done) return done;
  }
  if (step.fill) return filler_.fill(request);
  return {};
}

Result<std::string> ScenarioRun::resolve(std::string_view text) const {
  std::string resolved;
  std::size_t from = 0;
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", from)) {
    const std::size_t end = text.find('}', at);
    const auto value = resolve_reference(text.substr(at + 2, end - at - 2));
    if (!value) return value;
    resolved.append(text.substr(from, at - from)).append(*value);
    from = end + 1;
  }
  resolved.append(text.substr(from));
  return resolved;
}

// card | buy.38 (of the answer, else of the request) | buy.request.4 | buy.answer.4 | buy.original
Result<std::string> ScenarioRun::resolve_reference(std::string_view reference) const {
  const std::size_t dot = reference.find('.');
  if (dot == std::string_view::npos) return scenario_.values.at(std::string(reference));
  const auto exchange = exchanges_.find(reference.substr(0, dot));
  if (exchange == exchanges_.end()) return failure(fmt::format("${{{}}}: that step sent nothing", reference));
  const auto& [request, answer] = exchange->second;
  std::string_view what = reference.substr(dot + 1);
  if (what == "original") return original_data(request);
  const bool of_request = what.starts_with("request.");
  const bool of_answer = what.starts_with("answer.");
  if (of_request || of_answer) what.remove_prefix(what.find('.') + 1);
  const auto field = field_of(what, *scenario_.wire.dialect);
  if (!field) return failure(fmt::format("${{{}}}: {}", reference, field.error().text));
  if (!of_request && answer.has(*field)) return answer.text(*field);
  if (!of_answer && request.has(*field)) return request.text(*field);
  return failure(fmt::format("${{{}}}: the message has no such field", reference));
}

void ScenarioRun::judge(const ScenarioStep& step, StepResult& result) const {
  const Session::Answer& heard = result.heard;
  const auto fail = [&](std::string why) {
    result.as_expected = false;
    result.why_not.push_back(std::move(why));
  };
  if (heard.heard == Session::Heard::closed) {
    fail("the connection was closed");
  } else if (heard.heard == Session::Heard::silence) {
    if (!step.silence) fail(fmt::format("no answer within {} ms", heard.elapsed.count() / 1'000));
  } else if (heard.fault) {
    fail(fmt::format("the answer does not decode: {}", *heard.fault));
  } else if (step.silence) {
    fail(fmt::format("expected nothing, found an answer {}", result.answer.mti().text()));
  } else {
    for (const Expectation& expectation : step.expect) judge_field(expectation, result);
  }
}

void ScenarioRun::judge_field(const Expectation& expectation, StepResult& result) const {
  const bool is_mti = expectation.field == 0;
  const bool there = is_mti || result.answer.has(expectation.field);
  const std::string text = is_mti ? result.answer.mti().text() : result.answer.text(expectation.field);
  bool right = false;
  std::string wanted = expectation.text;
  switch (expectation.how) {
    case Expectation::How::present: right = there; break;
    case Expectation::How::absent: right = !there; break;
    case Expectation::How::matches:
      right = there && std::regex_match(text, std::regex(expectation.text, std::regex::extended));
      wanted = fmt::format("/{}/", expectation.text);
      break;
    case Expectation::How::exactly: {
      const auto value = resolve(expectation.text);
      right = there && value && text == *value;
      wanted = value ? *value : value.error().text;
      break;
    }
  }
  if (right) return;
  const iso8583::FieldRow* row = is_mti ? nullptr : scenario_.wire.dialect->field(expectation.field);
  const bool secret = row != nullptr && row->secrecy != iso8583::Secrecy::plain;
  if (secret && expectation.how == Expectation::How::exactly) wanted = "another value";
  const std::string found = !there ? "absent" : is_mti ? text : shown(result.answer, expectation.field);
  result.as_expected = false;
  result.why_not.push_back(fmt::format("{}{}: expected {}, found {}", is_mti ? "mti" : std::to_string(row->number),
                                       is_mti ? "" : " " + row->name, wanted, found));
}

void ScenarioRun::pass(Duration wait) {
  bool over = false;
  const Timer timer = loop_.after(wait, [this, &over] {
    over = true;
    loop_.stop();
  });
  while (!over) loop_.run();
}

std::string original_data(const iso8583::Message& original) {
  const std::string acquirer = original.text(32);
  if (original.mti().version() == 0) {
    return fmt::format("{}{:0>6}{:0>10}{:0>11}{:0>11}", original.mti().text(), original.text(11), original.text(7),
                       acquirer, original.text(33));
  }
  return fmt::format("{}{:0>6}{:0>12}{:02}{}", original.mti().text(), original.text(11), original.text(12),
                     acquirer.size(), acquirer);
}

}  // namespace isoswitch::tools
