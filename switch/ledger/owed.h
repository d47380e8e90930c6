// What we owe an issuer: the reversal or advice of a question that it did not answer, and what acquirers sent us about
// its cards. One row for each question, from before it is sent: so exactly one thing can come of it, also after a
// crash. Every number an enum has here is recorded in the journal: values are added at the end, never reused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/clock.h"
#include "switch/base/money.h"
#include "switch/base/pan.h"
#include "switch/ledger/ids.h"

namespace isoswitch {

using LinkName = FixedText<16>;  // of the configuration

enum class OwedState : std::uint8_t {
  asked = 1,      // the question is under way: what is owed is decided when it closes (STI-02)
  due = 2,        // to be delivered, in order
  parked = 3,     // not delivered until a person has looked
  delivered = 4,  // the issuer has taken it
  settled = 5,    // the question was answered, or never left: nothing is owed
  removed = 6,    // by a person
};

enum class OwedKind : std::uint8_t { advice = 1, reversal = 2 };

// Of Owed, State and Kind: "unknown" for a number that is none of ours.
std::string_view name(OwedState state);
std::string_view name(OwedKind kind);
std::optional<OwedState> owed_state_named(std::string_view name);

// A row that has ended is found no more; its last image says how.
constexpr bool ended(OwedState state) {
  return state == OwedState::delivered || state == OwedState::settled || state == OwedState::removed;
}

// A field as the issuer is told it: text as Latin-1, binary fields as their bytes. Never a PAN, a track, a PIN or a
// CVV.
struct OwedField {
  std::uint16_t number = 0;
  std::string value;

  friend bool operator==(const OwedField&, const OwedField&) = default;
};

struct Owed {
  OwedId id;
  LinkName link;
  OwedState state = OwedState::asked;
  OwedKind kind = OwedKind::reversal;
  std::optional<CardToken> card;          // absent: a reversal that named none
  std::optional<LifeCycleId> life_cycle;  // absent: moves no money (a balance inquiry)
  std::optional<SeenId> seen;             // of the question; absent: nobody waits for what comes of it
  std::uint64_t order = 0;                // of the unit that made it due; set by the store; 0: it is not due
  Instant since;                          // when it was asked, or became due without a question
  std::optional<Instant> until;           // of a question: how long its answer is waited for
  Money exposure;                         // of the advice of an approval that the issuer has not seen: its amount
  std::uint8_t message_class = 0;         // 1 or 2, of the question; of a reversal: of what it undoes
  FixedText<6> stan;                      // of what is delivered: the same on every resend (STI-07)
  FixedText<12> transmitted;              // DE 7 (1993: DE 12) of it; empty: it is not decided what is delivered
  FixedText<3> code;                      // DE 39 of an advice, as the link's profile says it
  FixedText<6> authorization_code;        // DE 38 of an advice
  std::optional<Minor> remains;           // R9: of a partial reversal, what remains of the original's DE 4
  // The original, as it was sent to the issuer.
  FixedText<6> original_stan;
  FixedText<12> original_transmitted;
  std::vector<OwedField> fields;  // the others, as the link's dialect has them, in order of their numbers
  std::string sealed_pan;         // P-3: under the key of owed items; empty: no PAN
  FixedText<3> last_code;         // that the issuer answered when it was parked
  FixedText<64> note;             // why it was parked or removed

  friend bool operator==(const Owed&, const Owed&) = default;
};

}  // namespace isoswitch
