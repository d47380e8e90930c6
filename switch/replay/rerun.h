// Runs the rules of one recorded unit once more, as an engine would.
#pragma once

#include "switch/replay/configuration.h"
#include "switch/replay/recorded_unit.h"
#include "switch/store/unit_run.h"

namespace isoswitch {

class Rerun {
 public:
  // The tables outlive it. It changes nothing in them.
  explicit Rerun(Tables& tables);

  // Of a transaction: the listener's checks, and its rules where no check ends it. Of a hold_expiry: its rule.
  // `unit.tx` gets what the listener says.
  void run(RecordedUnit& unit, const ReplayListener* listener);

  // Whether an engine would take what it came to; else why not.
  Result<void> check() { return run_.check(); }

  // What it came to. Valid until the next run.
  const Decision& decision() const { return run_.decision(); }
  const RowImages& images() const { return run_.images(); }

 private:
  void decide(Rows& rows, Decision& decision);

  Tables& tables_;
  UnitRun run_;
  UnitOfWork work_;
  RecordedUnit* unit_ = nullptr;
  const ReplayListener* listener_ = nullptr;
};

}  // namespace isoswitch
