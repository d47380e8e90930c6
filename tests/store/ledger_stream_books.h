// The model of many accounts: what their deals have come to.
#pragma once

#include <vector>

#include "tests/store/ledger_stream_plan.h"

namespace isoswitch::test {

class StreamBooks {
 public:
  struct Account {
    Minor opening = 0;
    Minor posted = 0;
    Minor pending = 0;
    Minor can_spend() const { return posted - pending; }
  };

  explicit StreamBooks(std::vector<Minor> openings);

  std::size_t open(const DealPlan& plan);  // names the deal
  Standing happens(std::size_t deal, Fact fact, Instant now);
  // Holds end that have reached it.
  void clock(Instant now);

  const std::vector<Account>& accounts() const { return accounts_; }
  Minor owed_to_network() const;
  std::uint64_t looked_at() const { return looked_at_; }  // captures of what was reversed or declined
  std::uint64_t ended() const { return ended_; }          // looks at the clock that let a hold go

 private:
  struct Deal {
    DealKind kind;
    std::size_t account;
    Duration hold_period;
    std::vector<Fact> facts;
    Standing standing;
  };
  static Standing count(const Deal& deal);
  void take(Deal& deal, const Standing& standing);

  std::vector<Account> accounts_;
  std::vector<Deal> deals_;
  std::vector<std::size_t> holding_;  // deals that hold something
  std::uint64_t looked_at_ = 0;
  std::uint64_t ended_ = 0;
};

}  // namespace isoswitch::test
