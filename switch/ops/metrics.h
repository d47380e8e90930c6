// The figures of the switch as Prometheus reads them (text format 0.0.4).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "switch/net/limits.h"
#include "switch/pipeline/figures.h"
#include "switch/pipeline/timekeeper.h"
#include "switch/store/store.h"

namespace isoswitch {

// Filled anew for each scrape; what is pointed at is only read while render() runs. No name here is a card's.
struct MetricsInput {
  std::string version;
  std::uint64_t uptime_s = 0;
  bool ready = false;
  std::map<std::string, const PipelineFigures*> pipelines;  // by listener
  std::map<std::string, const NetFigures*> nets;            // by listener
  Store::Figures store;
  Ledger::Counts counts;
  Ledger::Imbalance imbalance;
  Timekeeper::Figures timers;

  struct Follower {
    std::string name;
    std::uint64_t acknowledged_sequence = 0;
    std::uint64_t at_s = 0;        // time of that record, since 1970
    std::uint64_t reported_s = 0;  // since its last report
  };
  std::vector<Follower> followers;
};

// docs/operating.md has those to watch; every one carries its meaning as HELP.
std::string render(const MetricsInput& input);

}  // namespace isoswitch
