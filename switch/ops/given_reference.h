// Operators' own references: what was done under one is kept for ever, so that it is done once.
#pragma once

#include <string_view>

#include "switch/base/result.h"
#include "switch/store/rows.h"

namespace isoswitch {

// What an act does under a reference. The same act, target and reference name it; what must be the same, too, is its
// money and its detail.
struct Referenced {
  std::string_view act;
  std::string_view target;  // an account's name, a purchase's id
  std::string_view reference;
  Money amount;
  std::string_view detail;  // what else it says; may be empty
};

// What was answered then. Nothing: the reference is new. Error: it was used for something else.
Result<std::optional<Seen>> done_before(const Referenced& act, Rows& rows);

// Keeps what was done, and the account as it was after it. moved: what it came to, where the order leaves that open; it
// is the billing amount of what done_before() gives.
void keep_done(const Referenced& act, const Money& moved, const Account& after, Rows& rows);

}  // namespace isoswitch
