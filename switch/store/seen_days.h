// Idempotency rows: one table per day of the message, dropped whole when the last of its rows may go.
#pragma once

#include <functional>
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
  // Drops the tables in which every row's keep_until is before the day.
  void close_before(DayNumber day);
  std::size_t size() const { return size_; }

 private:
  struct Day;
  std::map<DayNumber, std::unique_ptr<Day>> days_;
  std::size_t size_ = 0;
};

}  // namespace isoswitch
