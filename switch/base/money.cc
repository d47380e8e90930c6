#include "switch/base/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace isoswitch {
namespace {

std::uint8_t exponent_of(Currency currency) {
  const CurrencyRow* row = find_currency(currency);
  return row != nullptr ? row->exponent : 2;
}

}  // namespace

const CurrencyRow* find_currency(Currency currency) {
  const auto rows = iso8583::currency_codes();
  const auto row = std::ranges::lower_bound(rows, currency.number, {}, &CurrencyRow::number);
  return row != rows.end() && row->number == currency.number ? &*row : nullptr;
}

const CurrencyRow* find_currency(std::string_view text) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return find_currency(Currency{number});
  const auto rows = iso8583::currency_codes();
  const auto row = std::ranges::find(rows, text, &CurrencyRow::code);
  return row != rows.end() ? &*row : nullptr;
}

std::string decimal(Minor minor, Currency currency) {
  const std::uint8_t exponent = exponent_of(currency);
  const bool negative = minor < 0;
  // Negating the smallest value as unsigned is defined; as signed it is not.
  const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
  std::string digits = fmt::format("{:0{}}", size, exponent + 1);
  if (exponent > 0) digits.insert(digits.size() - exponent, 1, '.');
  return negative ? "-" + digits : digits;
}

std::string to_string(const Money& money) {
  const CurrencyRow* row = find_currency(money.currency);
  return fmt::format("{} {}", decimal(money.minor, money.currency),
                     row != nullptr ? std::string(row->code) : fmt::format("{:03}", money.currency.number));
}

Result<Minor> parse_decimal(std::string_view text, Currency currency) {
  const std::size_t exponent = exponent_of(currency);
  const auto wrong = [&] {
    return failure(fmt::format("'{}' is not an amount with up to {} decimals", text, exponent));
  };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const std::size_t point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (whole.empty() || fraction.size() > exponent || (point != std::string_view::npos && fraction.empty()) ||
      !std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(fraction, is_digit))
    return wrong();
  std::string digits{whole};
  digits += fraction;
  digits.append(exponent - fraction.size(), '0');
  Minor minor = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  if (error != std::errc{} || end != digits.data() + digits.size()) return wrong();
  return negative ? -minor : minor;
}

std::optional<Minor> add(Minor a, Minor b) {
  Minor sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

std::optional<Minor> subtract(Minor a, Minor b) {
  Minor difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) return std::nullopt;
  return difference;
}

std::optional<Minor> scale(Minor part, Minor numerator, Minor denominator) {
  __extension__ using Wide = __int128;
  const Wide scaled = (Wide{part} * numerator * 2 + denominator) / (Wide{denominator} * 2);
  if (scaled > std::numeric_limits<Minor>::max()) return std::nullopt;
  return static_cast<Minor>(scaled);
}

}  // namespace isoswitch
