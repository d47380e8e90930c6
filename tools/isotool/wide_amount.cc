#include "tools/isotool/wide_amount.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

namespace isoswitch::tools {

using nlohmann::json;

std::string wide_decimal(Wide minor, int exponent) {
  std::string digits = fmt::format("{}", minor);
  const bool negative = digits.starts_with('-');
  if (negative) digits.erase(0, 1);
  const auto places = static_cast<std::size_t>(exponent);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return negative ? "-" + digits : digits;
}

json wide_json(Wide total) {
  if (total >= std::numeric_limits<std::int64_t>::min() && total <= std::numeric_limits<std::int64_t>::max())
    return static_cast<std::int64_t>(total);
  return fmt::format("{}", total);
}

Wide wide_of(const json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  const auto text = value.is_string() ? value.get<std::string>() : "0";
  Wide total = 0;
  for (const char c : text)
    if (c >= '0' && c <= '9') total = total * 10 + (c - '0');
  return text.starts_with('-') ? -total : total;
}

}  // namespace isoswitch::tools
