// A conversation with a switch, written down: what is sent, and what is expected to come back.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "switch/base/clock.h"
#include "switch/config/node.h"
#include "tools/isotool/traffic.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools {

// What one field of an answer has to be.
struct Expectation {
  enum class How { exactly, matches, present, absent };
  int field = 0;  // 0: the MTI
  How how = How::exactly;
  std::string text;  // a value with references, or a regular expression
};

struct ScenarioStep {
  std::string name;
  std::string mti;
  std::string like;  // an earlier step whose request this one starts from
  bool fill = true;
  std::size_t connection = 0;
  std::vector<std::pair<int, std::string>> fields;  // values with references; an empty one takes the field out
  std::vector<Expectation> expect;
  bool silence = false;                // no answer is expected (R1, R27)
  std::optional<Duration> patience{};  // else the scenario's
  Duration wait{};                     // before it is sent; with no MTI it is all there is
};

// Made-up traffic, one message after the other, and the codes that are right for each kind.
struct ScenarioMix {
  std::uint64_t messages = 0;
  std::uint64_t seed = 1;
  Duration pause{};
  std::string cards;
  TrafficOptions traffic;
  std::array<std::vector<std::string>, traffic_kinds> codes;  // empty: any
};

struct Scenario {
  std::string name;
  WireNames names;
  Wire wire;
  Duration patience = std::chrono::seconds{5};
  std::size_t connections = 1;
  std::int64_t repeat = 1;
  bool sign_on = false;
  std::map<std::string, std::string> values;        // by name, for ${name}
  std::vector<std::pair<int, std::string>> fields;  // of every request that is no network message
  std::vector<ScenarioStep> steps;
  std::optional<ScenarioMix> mix;
};

// What the command line says goes before what the file says.
struct ScenarioOverrides {
  std::string address;
  std::string framing;
  std::string dialect;
};

// docs/testing.md describes the keys. All faults are listed with path and position.
std::optional<Scenario> read_scenario(const std::string& file, const ScenarioOverrides& overrides, Faults& faults);

// The references of a text: "${card}" gives card, "${buy.38}" buy.38. A text without an end brace gives nothing.
std::optional<std::vector<std::string>> references_of(std::string_view text);

}  // namespace isoswitch::tools
