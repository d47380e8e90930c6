// Checks beyond shape: one row per check. What a value says, not how it is written.
#pragma once

#include <span>
#include <string_view>

namespace iso8583 {

struct ValueCheck {
  std::string_view name;
  std::string_view expected;  // "a number that passes Luhn's check"
  bool (*holds)(std::string_view value);
};

std::span<const ValueCheck> value_checks();
const ValueCheck* find_value_check(std::string_view name);  // null: no such check

}  // namespace iso8583
