// Sign-on, sign-off, echo (R20); keeps financial traffic out until a peer that has to sign on has done so.
#pragma once

#include "switch/config/node.h"
#include "switch/pipeline/handler.h"

namespace isoswitch {

class NetworkManagement final : public Check {
 public:
  Finding handle(Transaction& transaction) override;
};

}  // namespace isoswitch
