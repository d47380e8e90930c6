// What a run of load found, for people and for programs.
#include <fmt/format.h>

#include <algorithm>

#include "tools/isotool/json_text.h"
#include "tools/isotool/load.h"

namespace isoswitch::tools {
namespace {

std::string grouped(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    if (at > 0 && (digits.size() - at) % 3 == 0) text += ',';
    text += digits[at];
  }
  return text;
}

std::string ms(std::int64_t us) { return fmt::format("{}.{:02}", us / 1'000, us % 1'000 / 10); }

std::string latencies(const LatencyRecorder& recorder) {
  return fmt::format("p50 {}   p99 {}   p99.9 {}   max {}", ms(recorder.percentile_us(500)),
                     ms(recorder.percentile_us(990)), ms(recorder.percentile_us(999)), ms(recorder.max_us()));
}

std::string latencies_json(const LatencyRecorder& recorder) {
  return fmt::format(R"({{"p50":{},"p99":{},"p99.9":{},"max":{},"mean":{}}})", recorder.percentile_us(500),
                     recorder.percentile_us(990), recorder.percentile_us(999), recorder.max_us(), recorder.mean_us());
}

std::string_view shown(const FixedText<3>& code) { return code.empty() ? "none" : code.view(); }

}  // namespace

void LoadFigures::count_code(std::string_view code) {
  for (Code& known : codes) {
    if (known.code.view() == code) {
      ++known.count;
      return;
    }
  }
  codes.push_back({FixedText<3>(code), 1});
}

std::uint64_t LoadFigures::rate() const {
  const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed.count(), 1));
  return answered * 1'000'000 / us;
}

std::string load_report(const LoadOptions& options, const LoadFigures& figures) {
  const std::string shape = options.rate > 0 ? fmt::format("open loop at {}/s offered", grouped(options.rate))
                                             : fmt::format("closed loop, window {}", options.window);
  std::string text =
      fmt::format("{} answers in {}.{} s: {}/s over {} connection{}, {}\nlatency ms    {}\n", grouped(figures.answered),
                  figures.elapsed.count() / 1'000'000, figures.elapsed.count() / 100'000 % 10, grouped(figures.rate()),
                  options.connections, options.connections == 1 ? "" : "s", shape, latencies(figures.latency));
  if (options.rate > 0) text += fmt::format("send lag ms   {}\n", latencies(figures.send_lag));
  text += "codes        ";
  for (const auto& [code, count] : figures.codes) text += fmt::format(" {}: {}  ", shown(code), grouped(count));
  text += "\nrequests     ";
  for (std::size_t kind = 0; kind < traffic_kinds; ++kind) {
    if (figures.by_kind[kind] > 0)
      text += fmt::format(" {}: {}  ", traffic_kind_names[kind], grouped(figures.by_kind[kind]));
  }
  if (figures.repeats > 0) text += fmt::format(" of these repeats: {}", grouped(figures.repeats));
  text += fmt::format("\nunanswered    {}\n", grouped(figures.unanswered));
  const std::pair<const char*, std::uint64_t> troubles[] = {{"unmatched", figures.unmatched},
                                                            {"undecodable", figures.undecodable},
                                                            {"mismatched", figures.mismatched},
                                                            {"closed", figures.closed},
                                                            {"different", figures.different}};
  for (const auto& [what, count] : troubles) {
    if (count > 0) text += fmt::format("{:<13} {}\n", what, grouped(count));
  }
  return text;
}

std::string load_report_json(const LoadOptions& options, const LoadFigures& figures) {
  std::string codes;
  for (const auto& [code, count] : figures.codes) {
    codes += fmt::format("{}{}:{}", codes.empty() ? "" : ",", json_text(shown(code)), count);
  }
  std::string kinds;
  for (std::size_t kind = 0; kind < traffic_kinds; ++kind) {
    kinds += fmt::format(R"({}"{}":{})", kinds.empty() ? "" : ",", traffic_kind_names[kind], figures.by_kind[kind]);
  }
  return fmt::format(
      R"({{"elapsed_us":{},"connections":{},"window":{},"offered_per_second":{},"sent":{},"answered":{},)"
      R"("answers_per_second":{},"latency_us":{},"send_lag_us":{},"codes":{{{}}},"requests":{{{}}},"repeats":{},)"
      R"("unanswered":{},"unmatched":{},"undecodable":{},"mismatched":{},"closed":{},"different":{}}})"
      "\n",
      figures.elapsed.count(), options.connections, options.rate > 0 ? 0 : options.window, options.rate, figures.sent,
      figures.answered, figures.rate(), latencies_json(figures.latency), latencies_json(figures.send_lag), codes, kinds,
      figures.repeats, figures.unanswered, figures.unmatched, figures.undecodable, figures.mismatched, figures.closed,
      figures.different);
}

}  // namespace isoswitch::tools
