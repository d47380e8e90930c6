// How long a window of a limit is, and where its edges are at a given moment.
#pragma once

#include <memory>
#include <string>

#include "switch/config/node.h"
#include "switch/ledger/counters.h"

namespace isoswitch {

class LimitPeriod {
 public:
  // `period: day | week | month` with `zone`, or `rolling: 24 h`. Faults go to the node's. zone: where it names none.
  static LimitPeriod read(const Node& window, const std::string& zone);
  // "Europe/Berlin": a fault where the machine does not know it.
  static void check_zone(const Node& node, const std::string& zone);

  const Period& period() const { return period_; }

  struct Edges {
    Instant starts;
    Instant ends;  // the first instant that is no more in it
  };
  // Of the day, week (from Monday) or month that the instant lies in; of a rolling window: those of its bucket.
  // A day begins with its first instant: where a clock change skips or repeats midnight, at the change or at the first
  // of the two.
  Edges edges(Instant at) const;

 private:
  struct Zone;

  Period period_;
  Duration bucket_{};                 // of a rolling one
  std::shared_ptr<const Zone> zone_;  // of one of the calendar
};

}  // namespace isoswitch
