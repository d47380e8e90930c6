// Makes names of descriptions.
#include "iso8583/exchange/spec_names.h"

#include <fmt/format.h>

namespace iso8583 {

constexpr std::size_t name_max = 48;

std::string trade_name(std::string_view description) {
  std::string name;
  for (const char c : description) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      name += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  if (name.size() > name_max) {
    const std::size_t end = name.rfind('_', name_max);
    name.resize(end == name.npos || end == 0 ? name_max : end);
  }
  while (name.ends_with('_')) name.pop_back();
  // A name of digits would be taken for a number.
  if (name.find_first_not_of("0123456789") == name.npos) name.clear();
  return name;
}

std::string NameTaker::take(std::string_view description, std::string_view key, std::string_view otherwise) {
  const std::string plain = trade_name(description);
  // The letter in front keeps the name of a number from being empty.
  const std::string lettered = trade_name(fmt::format("k{}", key));
  const std::string suffix = lettered.size() > 1 ? lettered.substr(1) : "x";
  std::string name = plain.empty() ? fmt::format("{}_{}", otherwise, suffix) : plain;
  if (taken_.contains(name)) name = fmt::format("{}_{}", name, suffix);
  for (int more = 2; taken_.contains(name); ++more)
    name = fmt::format("{}_{}_{}", plain.empty() ? otherwise : plain, suffix, more);
  taken_.insert(name);
  return name;
}

}  // namespace iso8583
