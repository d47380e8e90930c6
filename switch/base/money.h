// Amounts in minor units of an ISO 4217 currency, with checked arithmetic. No floating point anywhere.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "iso8583/check/currency_codes.h"

#include "switch/base/result.h"

namespace isoswitch {

// An amount in minor units (cents, yen, fils); 64 bits, signed.
using Minor = std::int64_t;

// ISO 4217 numeric code, 1..999.
struct Currency {
  std::uint16_t number = 0;
  friend auto operator<=>(const Currency&, const Currency&) = default;
};

using CurrencyRow = iso8583::CurrencyCode;

const CurrencyRow* find_currency(Currency currency);
const CurrencyRow* find_currency(std::string_view code_or_number);  // "EUR" or "978"

struct Money {
  Minor minor = 0;
  Currency currency;
  friend bool operator==(const Money&, const Money&) = default;
};

// "1,234.50 EUR" as "1234.50 EUR"; the exponent comes from the currency, 2 where the code is not in the table.
std::string to_string(const Money& money);
std::string decimal(Minor minor, Currency currency);                    // "1234.50"
Result<Minor> parse_decimal(std::string_view text, Currency currency);  // "1234.5" → 123450

// LED-08. Nothing: the result does not fit 64 bits.
std::optional<Minor> add(Minor a, Minor b);
std::optional<Minor> subtract(Minor a, Minor b);
// part × numerator ÷ denominator in 128 bits, half up (R9). denominator > 0, all not negative.
std::optional<Minor> scale(Minor part, Minor numerator, Minor denominator);

}  // namespace isoswitch
