// Runs the rules again over a journal, record by record, and compares what they come to with what is recorded.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "switch/replay/beginning.h"
#include "switch/replay/rerun.h"
#include "switch/store/ledger_hash.h"

namespace isoswitch {

class ReplayVerify {
 public:
  // A unit that came out otherwise, and what it came to. False: enough.
  using OnDifference = std::function<bool(const RecordedUnit& unit, const Decision& decision, const RowImages& rows)>;

  // forced: decides instead of the configurations that the journal holds; may be nothing.
  ReplayVerify(std::shared_ptr<const ReplayConfiguration> forced, OnDifference on_difference);

  // Before the first unit, where the journal does not begin with its first record.
  Result<ReplayBeginning> begin(FileSystem& files, const std::string& directory);
  // In the order of the journal. False: on_difference had enough.
  // Units that came out otherwise, that cannot run again, or that no rule decided are applied as recorded.
  bool take(RecordedUnit& unit);

  struct Figures {
    std::uint64_t records = 0;
    std::uint64_t run_again = 0;
    std::uint64_t differences = 0;
    std::uint64_t undecidable = 0;  // a fact or the configuration is not recorded
    std::string first_undecidable;  // why
  };
  const Figures& figures() const { return figures_; }
  const Tables& tables() const { return tables_; }

 private:
  void configured(RecordedUnit& unit);
  bool decided_by_rules(RecordedUnit& unit);
  const ReplayListener* listener_of(const RecordedUnit& unit);
  void undecidable(const RecordedUnit& unit, const std::string& why);

  OnDifference on_difference_;
  bool forced_;
  std::shared_ptr<const ReplayConfiguration> configuration_;
  std::string no_configuration_ = "no configuration is recorded before it";
  Tables tables_;
  Rerun rerun_{tables_};
  Figures figures_;
};

}  // namespace isoswitch
