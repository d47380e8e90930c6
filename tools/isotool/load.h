// Load: made-up traffic over many connections, and what it took.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "switch/base/fixed_text.h"
#include "tools/isotool/latency_recorder.h"
#include "tools/isotool/traffic.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools {

struct LoadOptions {
  WireNames wire;
  std::string cards;
  TrafficOptions traffic;
  bool hot = false;  // one card only: everything meets on one account
  std::uint32_t connections = 16;
  std::uint32_t window = 16;  // closed loop: messages in flight per connection
  std::uint64_t rate = 0;     // open loop: messages per second over all connections; 0: closed loop
  Duration duration = std::chrono::seconds{10};
  Duration patience = std::chrono::seconds{5};  // after the last request, and per request in an open loop
  std::uint64_t seed = 1;
  bool sign_on = false;
  bool reconnect = false;
  bool json = false;
  std::string ledger_log;  // to be written
  std::string resend;      // a ledger log to be read: its requests are sent again, and nothing else
};

// What one run counted.
struct LoadFigures {
  LatencyRecorder latency;   // of answers; open loop: since the request was due
  LatencyRecorder send_lag;  // open loop: how late the generator itself was
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  // Nothing came in time, or the connection went.
  std::uint64_t unanswered = 0;
  // Answers to nothing that was in flight; that do not decode; whose DE 2 or 37 is not the request's (R26).
  std::uint64_t unmatched = 0;
  std::uint64_t undecodable = 0;
  std::uint64_t mismatched = 0;
  std::uint64_t closed = 0;                            // connections that the peer closed
  std::uint64_t different = 0;                         // repeats that were answered otherwise than at first (resend)
  std::array<std::uint64_t, traffic_kinds> by_kind{};  // sent
  std::uint64_t repeats = 0;
  struct Code {
    FixedText<3> code;
    std::uint64_t count;
  };
  std::vector<Code> codes;  // DE 39, as they came first
  Duration elapsed{};       // first request to last answer

  void count_code(std::string_view code);
  std::uint64_t rate() const;  // answers per second
  bool clean() const {
    return answered > 0 && unanswered + unmatched + undecodable + mismatched + closed + different == 0;
  }
};

// Runs and prints. The exit code: 0 every request was answered, 1 not so, 2 the options are wrong.
int run_load(const LoadOptions& options);

// For people, a screen's corner; or one JSON object (docs/testing.md).
std::string load_report(const LoadOptions& options, const LoadFigures& figures);
std::string load_report_json(const LoadOptions& options, const LoadFigures& figures);

}  // namespace isoswitch::tools
