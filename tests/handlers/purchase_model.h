// What a purchase must come to, by the rules and nothing else: the list of what happened to it, counted anew from its
// beginning whenever something is added. It knows no rows, no states and no keys.
#pragma once

#include <cstddef>
#include <span>

#include "switch/base/clock.h"
#include "switch/base/money.h"

namespace isoswitch::test {

enum class What : std::uint8_t {
  authorization,        // 0100; the same one again is a repeat
  increment,            // 0100 that names it
  completion,           // 0120 that names it
  capture,              // 0220 that names it
  reversal,             // of the authorization, in full
  partial_reversal,     // of the authorization: so much remains
  increment_reversal,   // of one increment, in full
  completion_reversal,  // of one completion, in full
  capture_reversal,     // of one capture, in full
  clock,                // it is looked at
};

struct Fact {
  What what = What::clock;
  Minor amount = 0;       // asked for, set, captured, or what remains
  bool more = false;      // of a capture: another is to follow
  std::size_t which = 0;  // increment, completion or capture: the first is 0; of a reversal: which one it names
  Minor can_spend = 0;    // on the account, before it
  Instant at;
};

struct Standing {
  Minor held = 0;
  Minor posted = 0;        // towards the network, less what was undone
  bool approved = true;    // the last fact was not declined
  bool looked_at = false;  // the last fact was a capture of what was reversed or declined
};

// Of an authorization and what names it. hold_period: from the last approval to the end of a hold.
Standing recount(std::span<const Fact> facts, Duration hold_period);

// Of a message that posts by itself, and its reversals. `posted` of a refund is below zero.
enum class Direct : std::uint8_t {
  purchase,        // 0200
  refund,          // 0200, a request
  advised_refund,  // 0220
};
Standing recount(std::span<const Fact> facts, Direct direct);

}  // namespace isoswitch::test
