// What the pipelines counted; read by the metrics on the same thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "switch/base/histogram.h"

namespace isoswitch {

struct PipelineFigures {
  // {MTI, response code}; "-" where nothing was answered.
  std::map<std::pair<std::uint16_t, std::string>, std::uint64_t> answered;
  Histogram latency;  // from the frame read to the answer handed to the socket
  std::uint64_t unparsable = 0;
  std::uint64_t format_errors = 0;
  std::uint64_t validation_faults = 0;  // messages with at least one
  std::uint64_t repeats = 0;            // answered again from the seen row
  std::uint64_t stan_reuse = 0;
  std::uint64_t waited = 0;  // repeats of a question under way: they are answered when it is
  std::uint64_t dropped = 0;
  std::uint64_t undecided = 0;         // answered 96 or not at all: no room, or the bound on open transactions
  std::uint64_t rejected_by_peer = 0;  // messages of ours that came back in a reject header
  std::uint64_t undelivered = 0;       // R28: the connection was gone when the answer was ready
  std::uint64_t open_transactions = 0;
};

}  // namespace isoswitch
