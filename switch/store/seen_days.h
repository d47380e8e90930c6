// Idempotency rows: one table per day of the message. A row whose day is closed is not shown any more; the memory comes
// back when the last row of its table may go.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>

#include "switch/ledger/rows.h"

namespace isoswitch {

class SeenDays {
 public:
  SeenDays();
  ~SeenDays();

  std::optional<Seen> find(const SeenId& id) const;
  void put(const Seen& row);
  void each(const std::function<void(const Seen&)>& take) const;  // in no order
  // From now on rows with keep_until before the day are gone.
  void close_before(DayNumber day);
  std::size_t size() const { return size_; }  // those that wait for their table to go included

 private:
  struct Day;
  std::map<DayNumber, std::unique_ptr<Day>> days_;
  std::size_t size_ = 0;
  DayNumber closed_before_ = std::numeric_limits<DayNumber>::min();
};

}  // namespace isoswitch
