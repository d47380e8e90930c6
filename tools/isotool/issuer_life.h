// What an issuer believes of one purchase, and what a message does to it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "switch/base/money.h"
#include "tools/isotool/issuer_facts.h"
#include "tools/isotool/issuer_ids.h"

namespace isoswitch::tools {

// reversed_first: its reversal came, and nothing else yet (R7).
enum class LifeState : std::uint8_t { undecided, approved, declined, advised, reversed, reversed_first };
inline constexpr std::array<std::string_view, 6> life_state_names = {"undecided", "approved", "declined",
                                                                     "advised",   "reversed", "reversed_first"};

// How a reversal says what is left of its original (R9).
enum class PartialReversal : std::uint8_t { de95_actual, de30_original, de4_release };
inline constexpr std::array<std::string_view, 3> partial_reversal_names = {"de95_actual", "de30_original",
                                                                           "de4_release"};

struct IssuerLife {
  LifeState state = LifeState::undecided;
  bool credit = false;       // a refund: what is posted is given back
  std::uint8_t version = 0;  // first digit of the MTI
  char message_class = '0';  // of the first message
  std::uint16_t link = 0;
  std::optional<Id16> card{};

  // As the first message said them: what another tool joins on.
  FixedText<19> masked_card{};
  FixedText<12> reference{};  // DE 37
  FixedText<6> stan{};
  FixedText<16> terminal{};
  FixedText<12> transmitted{};
  FixedText<11> acquirer{};
  FixedText<3> currency{};
  FixedText<6> authorization_code{};  // of the last approval, the issuer's or an advice's

  // Minor units of `currency`, the hold's: DE 6 in DE 51 where they are, else DE 4 in DE 49.
  Minor requested = 0;
  Minor transaction = 0;  // DE 4: what DE 95 speaks of
  Minor approved = 0;     // said to the switch
  Minor advised = 0;      // by the last advice that was taken
  Minor held = 0;         // now
  Minor posted = 0;       // now, by messages
  Minor reversed = 0;
  std::optional<Minor> remains{};  // reversed_first: what a partial reversal leaves

  std::uint32_t requests = 0;
  std::uint32_t advices = 0;  // that were taken, once each
  std::uint32_t reversals = 0;
  std::uint32_t resends = 0;
  std::uint32_t duplicates = 0;
  std::uint32_t order_violations = 0;

  bool reversed_whole() const {
    return state == LifeState::reversed || (state == LifeState::reversed_first && !remains);
  }
};

IssuerLife begin_life(IssuerFacts& facts, const IssuerIds& ids, std::uint16_t link);
Minor amount_of(IssuerFacts& facts);  // in the hold's currency

// A request that was answered with `code`. approved: less than it asked for.
void take_request(IssuerLife& life, IssuerFacts& facts, std::string_view code, std::optional<std::uint64_t> approved,
                  bool increment);
// An advice that was taken: class 1 sets the hold, class 2 posts (R3, R12).
void take_advice(IssuerLife& life, IssuerFacts& facts);
// A reversal that was taken, whichever of the four it is (R7 to R9).
void take_reversal(IssuerLife& life, IssuerFacts& facts, PartialReversal how, bool found);

// An advice or reversal that says again what another one has said of this purchase, by an identity of its own.
bool says_it_again(const IssuerLife& life, IssuerFacts& facts);

}  // namespace isoswitch::tools
