// What a replay begins with: nothing, or the snapshot that took the place of what was removed of the journal.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "switch/replay/configuration.h"
#include "switch/store/journal_scan.h"
#include "switch/store/tables.h"

namespace isoswitch {

struct ReplayBeginning {
  journal::ScanStart start;  // what comes behind it
  std::string snapshot;      // its file; empty: the journal is there from its first record
  std::uint64_t last_sequence = 0;
  std::shared_ptr<const ReplayConfiguration> configuration;  // the last that was recorded in it
  std::string configuration_fault;                           // why there is none
};

// Into empty tables. Errors are those of journal::load_beginning().
Result<ReplayBeginning> load_replay_beginning(FileSystem& files, const std::string& directory, Tables& tables);

}  // namespace isoswitch
