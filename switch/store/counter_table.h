// Counters in memory: found by card and policy, dropped when their last window is over.
#pragma once

#include <functional>
#include <memory>

#include "switch/ledger/rows.h"

namespace isoswitch {

class CounterTable {
 public:
  CounterTable();
  ~CounterTable();

  void put(const Counter& row);
  const Counter* find(const CounterId& id) const;  // nullptr: none. Valid until the next put() or sweep().
  std::size_t size() const;
  void each(const std::function<void(const Counter&)>& take) const;  // in no order

  // From now on the rows whose keep_until is before the day are gone; sweep() gives their memory back, a few at a time.
  void close_before(DayNumber day);
  void sweep();

 private:
  struct Shelves;
  std::unique_ptr<Shelves> shelves_;
};

}  // namespace isoswitch
