// Names of an enum's values, written once: the same rows print, read and list them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace isoswitch {

template <class Enum>
struct Named {
  Enum value;
  std::string_view name;
};

// "unknown" for a number that no row has: a newer version may have recorded it.
template <class Enum>
std::string_view name_in(std::span<const Named<Enum>> table, Enum value) {
  for (const Named<Enum>& row : table)
    if (row.value == value) return row.name;
  return "unknown";
}

template <class Enum>
std::optional<Enum> value_in(std::span<const Named<Enum>> table, std::string_view name) {
  for (const Named<Enum>& row : table)
    if (row.name == name) return row.value;
  return std::nullopt;
}

}  // namespace isoswitch
