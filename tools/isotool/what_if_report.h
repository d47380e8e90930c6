// What another configuration would have decided, told: decisions grouped by what they were and what they would be, and
// the balances that end otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "switch/replay/what_if.h"

namespace isoswitch::tools {

struct WhatIfReportOptions {
  std::size_t examples = 3;  // of each group, and of accounts
  std::string card;          // last four digits, or the beginning of a token in hex; empty: every card
};

class WhatIfReport {
 public:
  explicit WhatIfReport(WhatIfReportOptions options) : options_(std::move(options)) {}

  void add(const RecordedUnit& unit, const WhatIfAnswer& was, const WhatIfAnswer& now);
  // After the last unit: what the two ledgers end with.
  void close(const WhatIf& what_if);

  bool nothing_differs() const;
  std::string text(const WhatIf& what_if) const;
  std::string json(const WhatIf& what_if) const;  // one object

 private:
  struct Sums {
    Minor asked = 0;
    Minor approved_was = 0;
    Minor approved_now = 0;
  };
  struct Example {
    std::uint64_t sequence = 0;
    Instant at;
    FixedText<4> last_four;
    Money asked;
    Kind kind = Kind::none;
  };
  struct Group {
    WhatIfAnswer was;
    WhatIfAnswer now;
    std::uint64_t count = 0;
    std::map<Currency, Sums> money;
    std::vector<Example> examples;
  };
  struct Ending {
    Account was;
    Account now;
  };
  struct Moved {
    Minor posted = 0;
    Minor pending = 0;
  };
  struct Raised {
    std::uint64_t was = 0;
    std::uint64_t now = 0;
  };

  bool is_about(const CardToken& token, std::string_view last_four) const;
  std::vector<const Group*> groups() const;  // the largest first

  WhatIfReportOptions options_;
  std::map<std::string, Group> groups_;  // by how the two sides read
  std::uint64_t changed_ = 0;
  std::uint64_t repeats_changed_ = 0;
  std::vector<Ending> endings_;  // the furthest apart first
  std::uint64_t accounts_ = 0;
  std::map<Currency, Moved> moved_;
  std::map<std::string, Raised> exceptions_;  // by reason, where they differ
};

}  // namespace isoswitch::tools
