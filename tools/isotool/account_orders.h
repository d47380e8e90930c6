// What the subcommands of `accounts` do that change an account, and the list of its holds.
#pragma once

#include <cstdint>
#include <optional>

#include "tools/isotool/order.h"

namespace isoswitch::tools {

// By its name, or by a card.
struct AccountName {
  std::string account;
  CardName card;
};

struct AdjustOptions {
  AccountName of;
  std::string amount;   // "-12.50"
  std::string against;  // a book
  std::string reference;
  bool may_overdraw = false;
  OrderOptions order;
};

struct LimitOptions {
  AccountName of;
  std::optional<std::string> credit_line;
  std::optional<std::string> limits_profile;
  OrderOptions order;
};

struct ReleaseOptions {
  std::string life_cycle;
  std::optional<std::string> amount;  // nothing: all that is held
  std::optional<std::string> reference;
  OrderOptions order;
};

struct HoldsOptions {
  AccountName of;
  std::int64_t limit = 50;
  std::string socket;
  bool json = false;
};

// Exit codes: 0 done, or it is so already; 1 the switch said no or is not there; 2 what was typed is no card number.
int adjust_account(const AdjustOptions& options);
int set_limits(const LimitOptions& options);
int release_hold(const ReleaseOptions& options);
int list_holds(const HoldsOptions& options);

}  // namespace isoswitch::tools
