// Undoes what a reversal names, in full or in part; a reversal whose original has not been seen waits for it (R6 to
// R9).
#pragma once

#include "switch/pipeline/handler.h"

namespace isoswitch {

// Requests and advices alike are acknowledged, whatever was found: the money is the acquirer's to take back.
class Reverse final : public Rule {
 public:
  Ruling decide(const Transaction& transaction, Rows& rows, Decision& decision) const override;
};

}  // namespace isoswitch
