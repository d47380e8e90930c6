// Life cycles by id and by the keys that a later message may name them with.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "switch/ledger/rows.h"

namespace isoswitch {

class LifeCycleTable {
 public:
  LifeCycleTable();
  ~LifeCycleTable();

  const LifeCycle* find(const LifeCycleId& id) const;
  std::vector<LifeCycleId> matches(const MatchKey& key) const;  // oldest first
  // Those that hold money and whose hold has ended by then, the first to end first.
  std::vector<LifeCycleId> due(Instant now, std::size_t most) const;
  // The card's that hold money, in no order.
  std::vector<Hold> holds_of(const CardToken& card, std::size_t most) const;
  // What the row held before, and on which account.
  struct Held {
    std::optional<AccountId> account;
    Minor minor = 0;
  };
  Held put(const LifeCycle& row);
  void each(const std::function<void(const LifeCycle&)>& take) const;  // in no order

  // From now on rows with keep_until before the day are as good as gone, unless they still hold money. Their memory
  // comes back a few rows at a time, with sweep(), so that no unit waits for a day's rows.
  void close_before(DayNumber day);
  void sweep();
  std::size_t size() const;  // those that are not yet swept included

 private:
  struct Shelves;
  std::unique_ptr<Shelves> shelves_;
};

}  // namespace isoswitch
