// Why a message came to be: field 25 of 1993; of a reversal of 1987, field 39.
#pragma once

#include <cstdint>
#include <string_view>

namespace isoswitch {

// Why we send one of our own.
enum class Cause : std::uint8_t {
  no_answer,           // a reversal, or the advice of what was decided instead
  not_delivered,       // a reversal: the answer did not reach who asked
  signed_off,          // an advice: the issuer had signed off
  unavailable,         // an advice: the issuer could not be reached
  issuers_own_choice,  // an advice: the issuer has us decide
};

// Empty: nothing is said of it there.
std::string_view cause_of_1993(Cause cause, bool reversal);
std::string_view cause_of_1987(Cause cause, bool reversal);

// What reversals of one edition say, in the other. Empty: there is nothing for it.
std::string_view reversal_cause_of_1993(std::string_view of_1987);
std::string_view reversal_cause_of_1987(std::string_view of_1993);

}  // namespace isoswitch
