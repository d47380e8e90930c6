// Fees: fields 28 to 31 of 1987, and the entries of field 46 of 1993, whose types a profile names.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "switch/pipeline/carry.h"

namespace isoswitch {

// What a message says of fees. Amounts are C or D and eight digits; empty: not said.
struct Fees {
  struct Fee {
    std::string transaction;  // 28, 30: in the transaction's currency
    std::string settlement;   // 29, 31: in that of the settlement
  };
  std::array<Fee, 2> of;            // 28 and 29, for the transaction; 30 and 31, for processing it
  std::string currency;             // 49
  std::string settlement_currency;  // 50
  std::string settlement_rate;      // 9
};
inline constexpr int fee_fields[] = {28, 30};  // the one behind each is in the currency of the settlement

// An entry for each fee whose type is given: type 2, currency 3, amount 9, rate 8, amount 9 and currency 3 of the
// settlement; of a fee that does not say it, a rate of one and the same amount. Empty: there is none.
std::string fee_entries(const Fees& fees, const Carry::Values& types);

// Backwards: amounts only. Nothing: an entry is of another type or form, or in other currencies than the message's.
std::optional<Fees> fees_of(std::string_view entries, std::string_view currency, std::string_view settlement_currency,
                            const Carry::Values& types);

}  // namespace isoswitch
