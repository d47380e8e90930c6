// What a person orders about a card. Cards are named under 'card' or 'pan' (named.h).
#pragma once

#include "switch/ops/operator_change.h"

namespace isoswitch {

// as: blocked (the usual), lost, stolen
Result<OperatorChange> block_card(const ActWorld& world, const nlohmann::json& request, std::string_view actor);
Result<OperatorChange> unblock_card(const ActWorld& world, const nlohmann::json& request, std::string_view actor);

// new_pan, expiry: the card's successor on the same account, with its limits profile and with what it has spent of
// them. The card is closed; lost and stolen ones stay what they are.
Result<OperatorChange> replace_card(const ActWorld& world, const nlohmann::json& request, std::string_view actor);

Result<OperatorChange> reset_pin_tries(const ActWorld& world, const nlohmann::json& request, std::string_view actor);

}  // namespace isoswitch
