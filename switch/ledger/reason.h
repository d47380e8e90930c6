// Why a transaction ended as it did: one enumeration inside; profiles map {class, reason} to the wire's codes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace isoswitch {

// Values are recorded in the journal: new ones are added at the end, none is ever given another meaning.
enum class Reason : std::uint8_t {
  approved = 0,
  approved_partially = 1,  // R10
  account_verified = 2,    // R15: a zero-amount check
  refer_to_issuer = 3,
  refer_to_issuer_special = 4,
  invalid_merchant = 5,
  pick_up = 6,
  do_not_honor = 7,
  invalid_transaction = 8,
  invalid_amount = 9,
  invalid_card_number = 10,  // unknown card
  unable_to_locate_record = 11,
  format_error = 12,
  suspected_fraud = 13,
  lost_card = 14,
  stolen_card = 15,
  insufficient_funds = 16,
  expired_card = 17,
  wrong_pin = 18,
  not_permitted_to_cardholder = 19,
  not_permitted_to_terminal = 20,
  over_limit = 21,
  restricted_card = 22,
  security_violation = 23,
  too_often = 24,
  late_response = 25,
  pin_tries_exceeded = 26,
  issuer_unavailable = 27,
  no_route = 28,
  duplicate = 29,
  system_malfunction = 30,
};

inline constexpr std::uint8_t reason_count = 31;

std::string_view name(Reason reason);  // "insufficient_funds"
std::optional<Reason> reason_named(std::string_view name);

inline bool approves(Reason reason) {
  return reason == Reason::approved || reason == Reason::approved_partially || reason == Reason::account_verified;
}

}  // namespace isoswitch
