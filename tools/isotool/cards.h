// What the subcommand `cards` does, apart from its command line.
#pragma once

#include "tools/isotool/order.h"

namespace isoswitch::tools {

struct CardOptions {
  CardName card;
  OrderOptions order;       // show: no reason
  std::string as;           // block: blocked, lost, stolen
  std::string expiry_yymm;  // replace
};

// Exit codes: 0 done, or it is so already; 1 the switch said no or is not there; 2 what was typed is no card number.
int show_card(const CardOptions& options);
int block_card(const CardOptions& options);
int unblock_card(const CardOptions& options);
int replace_card(const CardOptions& options);  // asks for the new number
int reset_pin_tries(const CardOptions& options);

}  // namespace isoswitch::tools
