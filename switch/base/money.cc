#include "switch/base/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace isoswitch {
namespace {

// ISO 4217 list one, active currencies.
constexpr CurrencyRow currencies[] = {
    {8, "ALL", 2},   {12, "DZD", 2},  {32, "ARS", 2},  {36, "AUD", 2},  {44, "BSD", 2},  {48, "BHD", 3},
    {50, "BDT", 2},  {51, "AMD", 2},  {52, "BBD", 2},  {60, "BMD", 2},  {64, "BTN", 2},  {68, "BOB", 2},
    {72, "BWP", 2},  {84, "BZD", 2},  {90, "SBD", 2},  {96, "BND", 2},  {104, "MMK", 2}, {108, "BIF", 0},
    {116, "KHR", 2}, {124, "CAD", 2}, {132, "CVE", 2}, {136, "KYD", 2}, {144, "LKR", 2}, {152, "CLP", 0},
    {156, "CNY", 2}, {170, "COP", 2}, {174, "KMF", 0}, {188, "CRC", 2}, {192, "CUP", 2}, {203, "CZK", 2},
    {208, "DKK", 2}, {214, "DOP", 2}, {222, "SVC", 2}, {230, "ETB", 2}, {232, "ERN", 2}, {238, "FKP", 2},
    {242, "FJD", 2}, {262, "DJF", 0}, {270, "GMD", 2}, {292, "GIP", 2}, {320, "GTQ", 2}, {324, "GNF", 0},
    {328, "GYD", 2}, {332, "HTG", 2}, {340, "HNL", 2}, {344, "HKD", 2}, {348, "HUF", 2}, {352, "ISK", 0},
    {356, "INR", 2}, {360, "IDR", 2}, {364, "IRR", 2}, {368, "IQD", 3}, {376, "ILS", 2}, {388, "JMD", 2},
    {392, "JPY", 0}, {398, "KZT", 2}, {400, "JOD", 3}, {404, "KES", 2}, {408, "KPW", 2}, {410, "KRW", 0},
    {414, "KWD", 3}, {417, "KGS", 2}, {418, "LAK", 2}, {422, "LBP", 2}, {426, "LSL", 2}, {430, "LRD", 2},
    {434, "LYD", 3}, {446, "MOP", 2}, {454, "MWK", 2}, {458, "MYR", 2}, {462, "MVR", 2}, {480, "MUR", 2},
    {484, "MXN", 2}, {496, "MNT", 2}, {498, "MDL", 2}, {504, "MAD", 2}, {512, "OMR", 3}, {516, "NAD", 2},
    {524, "NPR", 2}, {532, "ANG", 2}, {533, "AWG", 2}, {548, "VUV", 0}, {554, "NZD", 2}, {558, "NIO", 2},
    {566, "NGN", 2}, {578, "NOK", 2}, {586, "PKR", 2}, {590, "PAB", 2}, {598, "PGK", 2}, {600, "PYG", 0},
    {604, "PEN", 2}, {608, "PHP", 2}, {634, "QAR", 2}, {643, "RUB", 2}, {646, "RWF", 0}, {654, "SHP", 2},
    {682, "SAR", 2}, {690, "SCR", 2}, {702, "SGD", 2}, {704, "VND", 0}, {706, "SOS", 2}, {710, "ZAR", 2},
    {728, "SSP", 2}, {748, "SZL", 2}, {752, "SEK", 2}, {756, "CHF", 2}, {760, "SYP", 2}, {764, "THB", 2},
    {776, "TOP", 2}, {780, "TTD", 2}, {784, "AED", 2}, {788, "TND", 3}, {800, "UGX", 0}, {807, "MKD", 2},
    {818, "EGP", 2}, {826, "GBP", 2}, {834, "TZS", 2}, {840, "USD", 2}, {858, "UYU", 2}, {860, "UZS", 2},
    {882, "WST", 2}, {886, "YER", 2}, {901, "TWD", 2}, {925, "SLE", 2}, {926, "VED", 2}, {927, "UYW", 4},
    {928, "VES", 2}, {929, "MRU", 2}, {930, "STN", 2}, {933, "BYN", 2}, {934, "TMT", 2}, {936, "GHS", 2},
    {938, "SDG", 2}, {941, "RSD", 2}, {943, "MZN", 2}, {944, "AZN", 2}, {946, "RON", 2}, {949, "TRY", 2},
    {950, "XAF", 0}, {951, "XCD", 2}, {952, "XOF", 0}, {953, "XPF", 0}, {967, "ZMW", 2}, {968, "SRD", 2},
    {969, "MGA", 2}, {971, "AFN", 2}, {972, "TJS", 2}, {973, "AOA", 2}, {975, "BGN", 2}, {976, "CDF", 2},
    {977, "BAM", 2}, {978, "EUR", 2}, {980, "UAH", 2}, {981, "GEL", 2}, {985, "PLN", 2}, {986, "BRL", 2},
};

std::uint8_t exponent_of(Currency currency) {
  const CurrencyRow* row = find_currency(currency);
  return row != nullptr ? row->exponent : 2;
}

}  // namespace

const CurrencyRow* find_currency(Currency currency) {
  const auto* row = std::ranges::lower_bound(currencies, currency.number, {}, &CurrencyRow::number);
  return row != std::end(currencies) && row->number == currency.number ? row : nullptr;
}

const CurrencyRow* find_currency(std::string_view text) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return find_currency(Currency{number});
  const auto* row = std::ranges::find(currencies, text, &CurrencyRow::code);
  return row != std::end(currencies) ? row : nullptr;
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
