// What must hold for one unit of work before it is merged into a batch (LED-02, LED-06, LED-03).
#pragma once

#include <string>
#include <vector>

#include "switch/base/result.h"
#include "switch/ledger/rows.h"

namespace isoswitch {

template <class Row>
struct Change {
  std::optional<Row> before;
  Row after;
};

struct UnitChanges {
  std::vector<Change<Account>> accounts;
  std::vector<Change<LifeCycle>> life_cycles;
  std::vector<Change<Seen>> seen;
  std::vector<Change<Owed>> owed;
  std::vector<Posting> postings;
};

// Refuses a unit in which: a hold is negative; the change of pending on an account differs from the change of held on
// its life cycles; the change of posted differs from its postings; a posting is not positive or its currency differs
// from the account's; a seen row is replaced by another answer, or is open after it was answered; a life cycle that was
// decided is asked about; what is owed comes back after it ended, is asked for again, is due without a name of its own,
// or changes its link, card or life cycle; a sum does not fit 64 bits. The text names the account, never the card.
Result<void> check_unit(const UnitChanges& changes);

}  // namespace isoswitch
