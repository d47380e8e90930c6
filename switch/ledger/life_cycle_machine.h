// What may happen to a purchase, and what comes of it, by the state that it is in: the table of docs/ledger.md, which a
// test compares with this one. Handlers ask it; it moves no money itself.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "switch/ledger/rows.h"

namespace isoswitch {

enum class LifeCycleEvent : std::uint8_t {
  increment,   // R11: a request that adds to an authorization
  completion,  // R12: 0120 that names its original
  capture,     // R12: 0220 that names its original
  reversal,    // R7, R8, R9
  expiry,      // R14: the clock
};
inline constexpr std::size_t life_cycle_event_count = 5;

enum class Effect : std::uint8_t {
  applies,        // the event changes the purchase
  nothing,        // acknowledged; nothing is left that it could change
  declined,       // the request is refused
  stands_alone,   // taken as a purchase of its own, and a person has to look
  begins_anew,    // taken as a purchase of its own: nothing came of the one it names
  takes_more,     // another reversal of what is still to come
  overtakes,      // undone before its issuer has answered: the answer will find it so (R7b)
  cannot_happen,  // no hold, so no expiry
};

std::string_view name(LifeCycleEvent event);
std::string_view name(Effect effect);

Effect effect_of(LifeCycleState state, LifeCycleEvent event);

// What the life cycle is when an event has changed its amounts.
LifeCycleState state_after(const LifeCycle& row);

}  // namespace isoswitch
