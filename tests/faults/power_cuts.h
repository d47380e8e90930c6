// D-2: the power goes at every change that a day makes to the disk, with sixteen kinds of damage to what was not
// synced, and once more while the next start recovers or folds. What is left must be a prefix that holds all that was
// promised; what clients then send again must move no money twice.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/faults/day.h"
#include "tests/faults/report.h"

namespace isoswitch::test {

struct PowerCutOptions {
  std::size_t stride = 1;    // of the changes at which the power goes
  std::uint64_t seed = 0;    // of what is lost
  bool no_sync = false;      // the disk forgets what syncs it
  std::string without = {};  // a handler that is left out of the chain when clients send again
};

class PowerCuts {
 public:
  PowerCuts(const PowerCutOptions& options, const Day& day) : options_(options), day_(day), random_(options.seed) {}

  // True: nothing was lost or doubled, and every start succeeded.
  bool run(const std::vector<DiskChange>& changes, Report& report);

 private:
  void look_ahead(const std::vector<DiskChange>& changes);
  void damage(const MemoryFiles& disk);
  void interrupt_start(MemoryFiles& disk);
  void check_start(MemoryFiles& disk);
  bool keeps_segments(MemoryFiles& disk);
  bool holds_promises(const JournalStore& store);
  bool send_again(Store& store, std::uint64_t last);
  void fold_and_start(std::unique_ptr<JournalStore> store, MemoryFiles& disk);

  const PowerCutOptions options_;
  const Day& day_;
  SeededRandom random_;
  std::map<std::string, std::vector<std::uint8_t>> sealed_;    // the day's segments, before they were archived
  std::map<std::string, std::vector<std::uint8_t>> archived_;  // that were found to hold them
  std::uint64_t first_segment_ = 0;                            // that the day has not removed
  Promise promise_;
  std::uint64_t starts_ = 0;
  std::uint64_t lost_ = 0;       // promised, and not there
  std::uint64_t doubled_ = 0;    // rows that are not those of a prefix, or money that moved again
  std::uint64_t unstarted_ = 0;  // starts that did not succeed
  std::uint64_t folds_ = 0;      // snapshots made behind a start, and started from
  Stories stories_;
};

}  // namespace isoswitch::test
