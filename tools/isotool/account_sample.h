// An import file of invented accounts, to try things out with.
#pragma once

#include <cstdint>
#include <string>

#include "switch/base/result.h"

namespace isoswitch::tools {

struct SampleOptions {
  std::uint64_t count = 1'000;
  std::string bin = "541333";  // the cards' first digits
  std::string currency = "EUR";
  std::string balance = "1000.00";
  std::string credit_line = "0.00";
  std::string expiry_yymm = "3012";
  std::string limits_profile;  // of the cards; empty: the usual one
};

// CSV as `accounts import` reads it: ACCT-000001 with the card BIN + 000…01 + check digit, and so on; cards have
// sixteen digits. The cards of `count` accounts are those of the range FIRST..LAST for `--cards`. Errors name the
// option.
Result<std::string> account_sample(const SampleOptions& options);

}  // namespace isoswitch::tools
