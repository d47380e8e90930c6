// How a later message finds its original (R6): keys to look candidates up by, and the comparison that picks.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "switch/ledger/rows.h"

namespace isoswitch {

using MatchKeys = std::array<std::optional<MatchKey>, 4>;

// Of the MTI only the class counts. date: as transmitted (DE 7; 1993: DE 12) or local (DE 13 + DE 12): peers put either
// into DE 90, so both lead to the original.
MatchKey trace_key(std::uint8_t message_class, std::string_view stan, std::string_view date);
MatchKey reference_key(std::string_view retrieval_reference, std::string_view terminal);
MatchKey network_life_cycle_key(std::string_view life_cycle);

// Strongest first: trace by transmitted date, trace by local date, retrieval reference + terminal, network life cycle.
MatchKeys match_keys(const OriginalIds& ids);

// What a reversal or advice says about its original agrees with what was kept: whatever both sides name must be equal.
bool agrees_by_trace(const OriginalIds& kept, const OriginalIds& named);
bool agrees_by_reference(const OriginalIds& kept, const OriginalIds& named);
bool agrees_by_network(const OriginalIds& kept, const OriginalIds& named);

// DE 32/33 as R6 compares them: 11 digits with zeros on the left; empty for an absent or all-zero id.
FixedText<11> padded_acquirer(std::string_view digits);

}  // namespace isoswitch
