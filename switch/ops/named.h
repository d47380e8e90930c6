// What a request of the control socket names: a card, an account, a purchase, an exception item; and the words that a
// person writes down with it.
#pragma once

#include "switch/ops/act.h"

namespace isoswitch {

inline constexpr std::size_t reason_bytes_max = 200;

// Under 'card' as a token in hex, or under 'pan' as a number, which no error says again. The row may not be there.
Result<CardToken> card_named_by(const ActWorld& world, const nlohmann::json& request);
// The same with a card that is there.
Result<Card> card_there(const ActWorld& world, const nlohmann::json& request);

// Under 'account', or by 'card' or 'pan'.
Result<AccountId> account_named_by(const ActWorld& world, const nlohmann::json& request);

// Under 'life_cycle' and 'id': 32 hex digits.
Result<LifeCycleId> life_cycle_named_by(const nlohmann::json& request);
Result<ExceptionId> exception_named_by(const nlohmann::json& request);

// 12 to 19 digits in a row; or so many of several runs with a single blank, '-' or '.' between each two, which have the
// check digit of a card number ("5413 3300 0000 0019").
bool holds_card_number(std::string_view text);

// "no account 'A1'", without a name that may be a card number.
std::unexpected<Error> no_account(const AccountId& id);

// 1 to bytes_max bytes on one line. It is kept for ever: what looks like a card number does not belong there.
Result<std::string> words_of(const nlohmann::json& request, std::string_view key, std::size_t bytes_max);

// 1 to max; absent: usual.
Result<std::size_t> limit_of(const nlohmann::json& request, std::size_t usual, std::size_t max);

}  // namespace isoswitch
