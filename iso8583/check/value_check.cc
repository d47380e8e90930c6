// See value_check.h.
#include "iso8583/check/value_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "iso8583/check/country_codes.h"
#include "iso8583/check/currency_codes.h"

namespace iso8583 {

namespace {

bool all_decimal(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// ISO/IEC 7812-1 annex B.
bool luhn(std::string_view digits) {
  if (!all_decimal(digits)) return false;
  unsigned sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    const unsigned digit = static_cast<unsigned>(digits[i] - '0');
    sum += twice ? (digit < 5 ? 2 * digit : 2 * digit - 9) : digit;
  }
  return sum % 10 == 0;
}

unsigned two(std::string_view digits, std::size_t at) {
  return 10U * static_cast<unsigned>(digits[at] - '0') + static_cast<unsigned>(digits[at + 1] - '0');
}

// Without its year a February may have 29 days.
bool day_of_month(unsigned month, unsigned day, std::optional<unsigned> year = {}) {
  constexpr std::array<unsigned, 12> days{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  // Two digits of a year: every fourth of 2000 to 2099 is a leap year.
  if (month == 2 && year && *year % 4 != 0) return day <= 28;
  return day <= days[month - 1];
}

bool mmdd(std::string_view value) {
  return value.size() == 4 && all_decimal(value) && day_of_month(two(value, 0), two(value, 2));
}
bool yymm(std::string_view value) {
  return value.size() == 4 && all_decimal(value) && two(value, 2) >= 1 && two(value, 2) <= 12;
}
bool yymmdd(std::string_view value) {
  return value.size() == 6 && all_decimal(value) && day_of_month(two(value, 2), two(value, 4), two(value, 0));
}
bool hhmmss(std::string_view value) {
  return value.size() == 6 && all_decimal(value) && two(value, 0) < 24 && two(value, 2) < 60 && two(value, 4) < 60;
}
bool hhmm(std::string_view value) {
  return value.size() == 4 && all_decimal(value) && two(value, 0) < 24 && two(value, 2) < 60;
}
bool mmddhhmmss(std::string_view value) {
  return value.size() == 10 && mmdd(value.substr(0, 4)) && hhmmss(value.substr(4));
}
bool yymmddhhmmss(std::string_view value) {
  return value.size() == 12 && yymmdd(value.substr(0, 6)) && hhmmss(value.substr(6));
}
bool ccyymmdd(std::string_view value) { return value.size() == 8 && yymmdd(value.substr(2)) && all_decimal(value); }

bool amount_sign(std::string_view value) {
  return value.size() > 1 && (value[0] == 'C' || value[0] == 'D') && all_decimal(value.substr(1));
}

bool currency(std::string_view value) { return is_currency(value); }
bool country(std::string_view value) { return is_country(value); }

constexpr std::array rows{
    ValueCheck{"luhn", "a number that passes Luhn's check", luhn},
    ValueCheck{"MMDD", "a date MMDD", mmdd},
    ValueCheck{"YYMM", "a month YYMM", yymm},
    ValueCheck{"YYMMDD", "a date YYMMDD", yymmdd},
    ValueCheck{"CCYYMMDD", "a date CCYYMMDD", ccyymmdd},
    ValueCheck{"hhmm", "a time hhmm", hhmm},
    ValueCheck{"hhmmss", "a time hhmmss", hhmmss},
    ValueCheck{"MMDDhhmmss", "a date and time MMDDhhmmss", mmddhhmmss},
    ValueCheck{"YYMMDDhhmmss", "a date and time YYMMDDhhmmss", yymmddhhmmss},
    ValueCheck{"amount_sign", "C or D, then digits", amount_sign},
    ValueCheck{"currency", "a currency of ISO 4217", currency},
    ValueCheck{"country", "a country of ISO 3166-1", country},
};

}  // namespace

std::span<const ValueCheck> value_checks() { return rows; }

const ValueCheck* find_value_check(std::string_view name) {
  const auto found = std::ranges::find(rows, name, &ValueCheck::name);
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace iso8583
