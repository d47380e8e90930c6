// What another configuration would have decided: its rules run over the same messages on a ledger of their own, so that
// later decisions follow from the changed ones.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "switch/replay/beginning.h"
#include "switch/replay/rerun.h"

namespace isoswitch {

// One side of a change.
struct WhatIfAnswer {
  std::string rule;
  std::string limit;  // that declined it; empty: none
  std::string code;   // DE 39
  Reason reason = Reason::approved;
  bool answered = false;
  bool repeat = false;  // the answer of an earlier message, given again
  Minor approved = 0;   // of a request for money: so much of it, in billing minor units; refunds below zero
};

struct WhatIfPeriod {
  Instant from{std::numeric_limits<std::int64_t>::min()};  // until then both ledgers are the recorded one
  Instant to{std::numeric_limits<std::int64_t>::max()};    // itself included
};

class WhatIf {
 public:
  using OnChange = std::function<void(const RecordedUnit& unit, const WhatIfAnswer& was, const WhatIfAnswer& now)>;

  WhatIf(std::shared_ptr<const ReplayConfiguration> changed, const WhatIfPeriod& period, OnChange on_change);

  // Before the first unit, where the journal does not begin with its first record.
  Result<ReplayBeginning> begin(FileSystem& files, const std::string& directory);
  // In the order of the journal. False: the period is over.
  bool take(RecordedUnit& unit);

  struct Figures {
    std::uint64_t records = 0;
    std::uint64_t decided_again = 0;
    std::uint64_t balances_told_otherwise = 0;         // the same answer, with other balances in it
    std::uint64_t refused = 0;                         // units that a store would have refused: the ledger's own check
    std::map<std::string, std::uint64_t> undecidable;  // by why; they were taken as they were decided
    std::uint64_t first_undecidable = 0;               // its sequence
  };
  const Figures& figures() const { return figures_; }
  const std::set<std::string>& notes() const { return notes_; }  // what could not be taken into account
  const Tables& recorded() const { return recorded_; }
  const Tables& changed() const { return changed_; }

 private:
  void decide(RecordedUnit& unit);
  void decide_transaction(RecordedUnit& unit);
  void carry_over(const RecordedUnit& unit);
  void end_holds(Instant now, std::uint64_t sequence);
  bool take_run(RecordedUnit& unit, const ReplayListener* listener);
  void compare(const RecordedUnit& unit, const ReplayListener& listener, bool refused);
  std::string why_undecidable(const RecordedUnit& unit, const ReplayListener* listener) const;
  void configured(std::uint64_t sequence, std::shared_ptr<const ReplayConfiguration> recorded,
                  const std::string& fault);
  void note_differences(const ReplayListener& was);

  std::shared_ptr<const ReplayConfiguration> configuration_;
  WhatIfPeriod period_;
  OnChange on_change_;
  std::shared_ptr<const ReplayConfiguration> was_;  // the recorded one; nothing: none is recorded so far
  Tables recorded_;
  Tables changed_;
  Rerun rerun_{changed_};
  RecordedUnit timer_;  // of a hold that only the changed rules have set
  Instant holds_looked_at_{std::numeric_limits<std::int64_t>::min()};
  Figures figures_;
  std::set<std::string> notes_;
};

}  // namespace isoswitch
