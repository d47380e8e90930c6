// Plays an issuer by a scenario file: says where it listens, answers, and tells at its end what it has counted.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "tools/isotool/issuer_book_lines.h"
#include "tools/isotool/issuer_host.h"
#include "tools/isotool/json_text.h"
#include "tools/isotool/simulate.h"

namespace isoswitch::tools {
namespace {

int wrong(const std::string& what, int code) {
  fmt::print(stderr, "isotool simulate: {}\n", what);
  return code;
}

// First on stdout, so that whoever started it with port 0 knows.
void tell_places(const std::vector<IssuerHost::Place>& places, bool json) {
  for (const IssuerHost::Place& place : places) {
    if (json) {
      fmt::print("{{\"link\":{},\"{}\":{}}}\n", json_text(place.link), place.listens ? "listens" : "dials",
                 json_text(place.address));
    } else {
      fmt::print("{} {} {}\n", place.link, place.listens ? "listens on" : "dials", place.address);
    }
  }
  static_cast<void>(std::fflush(stdout));
}

// As isoswitch writes it: whole, or not at all.
Result<void> write_ports(const std::string& file, const std::vector<IssuerHost::Place>& places) {
  if (file.empty()) return {};
  std::string listeners;
  for (const IssuerHost::Place& place : places) {
    if (!place.listens) continue;
    listeners += fmt::format("{}{}:{}", listeners.empty() ? "" : ",", json_text(place.link), json_text(place.address));
  }
  const std::string draft = file + ".new";
  std::ofstream out(draft, std::ios::trunc);
  out << fmt::format("{{\"pid\":{},\"listeners\":{{{}}}}}\n", getpid(), listeners);
  out.close();
  if (!out || std::rename(draft.c_str(), file.c_str()) != 0) {
    return failure(fmt::format("ports file '{}': {}", file, std::strerror(errno)));
  }
  return {};
}

// "10s", "500 ms", as in scenarios.
Result<Duration> read_span(const std::string& text) {
  if (text.empty()) return Duration{0};
  Faults faults;
  const auto node = Node::from_text("--for", "for: '" + text + "'", faults);
  const Duration span = node ? node->duration("for") : Duration{0};
  if (!faults.none() || span <= Duration{0}) {
    return failure(fmt::format("--for: '{}' is not a duration like 500 ms, 10 s or 2 min", text));
  }
  return span;
}

Result<void> write_book_file(const std::string& file, const IssuerScenario& scenario, const IssuerBook& book) {
  std::ofstream out(file, std::ios::trunc);
  std::vector<std::string> links;
  links.reserve(scenario.links.size());
  for (const IssuerLinkPlan& link : scenario.links) links.push_back(link.name);
  write_book(book, links, out);
  out.close();
  if (!out) return failure(fmt::format("book '{}': {}", file, std::strerror(errno)));
  return {};
}

int sum_up(const IssuerSummary& summary, const SimulateIssuerOptions& options) {
  const auto broken = broken_expectations(summary);
  if (options.json) {
    fmt::print("{}\n", summary_json(summary, broken));
  } else {
    fmt::print("{}", summary_text(summary, broken));
  }
  static_cast<void>(std::fflush(stdout));
  return broken.empty() ? 0 : 1;
}

int play(const IssuerScenario& scenario, const SimulateIssuerOptions& options, Duration span) {
  const IssuerRunOptions run{
      .span = span, .messages = options.messages, .verbose = options.verbose, .json = options.json};
  const auto host = IssuerHost::start(scenario, run);
  if (!host) return wrong(host.error().text, 1);
  const auto places = (*host)->places();
  tell_places(places, options.json);
  if (const auto told = write_ports(options.ports_file, places); !told) return wrong(told.error().text, 1);
  (*host)->run();
  const IssuerSummary summary = (*host)->summary();
  const int code = sum_up(summary, options);
  if (options.book.empty()) return code;
  const auto written = write_book_file(options.book, scenario, *summary.book);
  return written ? code : wrong(written.error().text, 1);
}

}  // namespace

int simulate_issuer(const SimulateIssuerOptions& options) {
  const auto span = read_span(options.span);
  if (!span) return wrong(span.error().text, 2);
  IssuerOverrides overrides = options.overrides;
  overrides.book = !options.book.empty();
  Faults faults;
  const auto scenario = read_issuer_scenario(options.file, overrides, faults);
  if (!scenario) {
    for (const std::string& fault : faults.all()) wrong(fault, 2);
    return 2;
  }
  // Found out now, not when the run is over.
  if (!options.book.empty() && !std::ofstream(options.book, std::ios::app)) {
    return wrong(fmt::format("book '{}': {}", options.book, std::strerror(errno)), 2);
  }
  return play(*scenario, options, *span);
}

}  // namespace isoswitch::tools
