// A repeat gets the answer that was given, and decides nothing (R5).
#pragma once

#include "switch/pipeline/handler.h"

namespace isoswitch {

class Dedupe final : public Rule {
 public:
  Ruling decide(const Transaction& transaction, Rows& rows, Decision& decision) const override;
};

}  // namespace isoswitch
