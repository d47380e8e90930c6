// Field 24 of 1993: what a message is for, as it follows from what was asked.
#pragma once

#include <string_view>

#include "switch/pipeline/transaction.h"

namespace isoswitch {

inline constexpr std::string_view full_reversal_code = "400";
inline constexpr std::string_view partial_reversal_code = "401";

// names_original: the message has original data of its own, not only references. Empty: none of the money messages.
std::string_view function_code(const Transaction& transaction, bool names_original);

}  // namespace isoswitch
