// An issuer to test a switch against, written down: its links, and by which rules it answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "switch/config/node.h"
#include "tools/isotool/issuer_figures.h"
#include "tools/isotool/issuer_life.h"
#include "tools/isotool/issuer_rule.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools {

// What becomes of messages that come although this issuer has signed off.
enum class WhileSignedOff : std::uint8_t { decline, drop, answer };
inline constexpr std::array<std::string_view, 3> while_signed_off_names = {"decline", "drop", "answer"};

struct IssuerLinkPlan {
  std::string name;
  bool dials = false;  // else it listens
  WireNames names;
  Wire wire;
  std::size_t connections = 1;       // it dials
  std::size_t connections_max = 64;  // it accepts
  Duration redial = std::chrono::seconds{1};
  bool sign_on = false;        // on every connection, when it opens
  bool wants_sign_on = false;  // of the peer, on every connection
  WhileSignedOff while_signed_off = WhileSignedOff::decline;
  PartialReversal partial_reversal = PartialReversal::de95_actual;
  std::vector<int> echo;
  Latency latency;
  std::vector<IssuerRule> rules;  // its own, then the shared ones
};

// What happens at a time, whatever comes.
struct IssuerEvent {
  Duration at{};
  Duration every{};                 // 0: once
  std::optional<std::size_t> link;  // nothing: all of them
  IssuerEffects then;               // but what concerns answers
  bool echo = false;
};

// At the end a figure has to be within these.
struct IssuerExpectation {
  enum class Of : std::uint8_t { figure, book, code, rule };
  Of of = Of::figure;
  std::string name;
  std::uint64_t from = 0;
  std::uint64_t to = UINT64_MAX;
  std::string where;  // "expect.answered", for the report
};

struct IssuerScenario {
  std::string name;
  std::uint64_t seed = 1;
  bool book = false;
  std::size_t messages_max = 1'000'000;  // in the book
  Duration order_tolerance{};            // of the book
  std::size_t waiting_max = 1'000'000;   // answers that wait for their time
  std::vector<IssuerLinkPlan> links;
  std::vector<IssuerEvent> events;
  std::vector<IssuerExpectation> expect;
};

// What the command line says goes before what the file says.
struct IssuerOverrides {
  std::string listen{};   // of a scenario with one link
  std::string connect{};  // the same
  std::string framing{};
  std::string dialect{};
  std::optional<std::uint64_t> seed{};
  bool book = false;
};

// docs/testing.md describes the keys. All faults are listed with path and position, each once.
std::optional<IssuerScenario> read_issuer_scenario(const std::string& file, const IssuerOverrides& overrides,
                                                   Faults& faults);

}  // namespace isoswitch::tools
