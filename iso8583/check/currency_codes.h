// The currencies of ISO 4217.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace iso8583 {

struct CurrencyCode {
  std::uint16_t number;
  const char* code;       // "EUR"
  std::uint8_t exponent;  // decimals of the minor unit
};

std::span<const CurrencyCode> currency_codes();  // by number

// "978", "EUR"; also the funds, metals and "no currency" that have a code but no minor unit ("999").
bool is_currency(std::string_view text);

}  // namespace iso8583
