// What was decided about one transaction: the answer's own fields, and by which rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "switch/ledger/counters.h"

namespace isoswitch {

struct Decision {
  Given given;
  bool answered = false;                   // false: the transaction is recorded, not answered (R27)
  std::string_view rule;                   // name of the handler that decided; a literal
  std::optional<std::uint64_t> repeat_of;  // sequence of the unit whose answer is given again
  bool stan_reuse = false;                 // R5: same identity, other money
  std::optional<SeenId> seen_as;           // the name that the answer is kept under; absent: the identity's own
  std::optional<LifeCycleId> life_cycle;
  FixedText<16> limit;  // of the configuration, that declined it
  // A forwarded transaction is two units. The first asks: what the question's end owes is in the row of this name.
  std::optional<OwedId> asked;
  std::optional<OwedId> waits_for;  // a repeat of a question that is under way: it is answered when that is
  // Not recorded: what `limits` leaves for whoever approves, and what an approval adds to what is authorized of the
  // life cycle, in billing minor units; below zero, it takes off. Counted when the decision is concluded.
  Allowed allowed;
  std::optional<Minor> adds;
};

}  // namespace isoswitch
