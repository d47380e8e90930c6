// Takes what others have decided: stand-in and completion advices set the hold, captures and refunds post. Never
// declined (R3); what a person must look at becomes an exception item.
#pragma once

#include "switch/pipeline/handler.h"

namespace isoswitch {

class Advise final : public Rule {
 public:
  Ruling decide(const Transaction& transaction, Rows& rows, Decision& decision) const override;
};

}  // namespace isoswitch
