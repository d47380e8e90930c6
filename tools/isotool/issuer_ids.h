// The names of a message and of what it is about: its repeat identity (R5), and the keys of the purchase (R6).
#pragma once

#include <optional>
#include <string_view>

#include "switch/base/clock.h"
#include "switch/base/digest.h"
#include "tools/isotool/issuer_facts.h"

namespace isoswitch::tools {

struct IssuerIds {
  Id16 identity{};                  // R5
  Id16 money{};                     // the same for the same amounts
  std::optional<Id16> card{};       // nothing: the message has none
  Id16 own{};                       // R6: as a later message names this one by DE 90 or 56
  std::optional<Id16> original{};   // as this one names an earlier one; nothing: it does not, or with zeros
  std::optional<Id16> reference{};  // card, DE 37 and DE 41; nothing: one of the first two is absent
  FixedText<12> transmitted{};      // DE 7 (MMDDhhmmss), else DE 12 of 1993 (YYMMDDhhmmss): what advices are ordered by
};

// peer: the sender, where there is no card.
IssuerIds ids_of(IssuerFacts& facts, std::string_view peer);

// The message says that it is about an earlier one, if only by zeros behind the MTI.
bool names_an_original(IssuerFacts& facts);

// How long one transmission came before another; negative: behind it. Nothing: they cannot be compared. Months without
// a year: those half a year ahead are the old year's.
std::optional<Duration> earlier_by(std::string_view transmitted, std::string_view than);

}  // namespace isoswitch::tools
