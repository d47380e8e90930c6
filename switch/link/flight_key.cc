#include "switch/link/flight_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "switch/base/assert.h"

namespace isoswitch {

Result<FlightKey> FlightKey::by(std::span<const int> fields, const iso8583::Dialect& dialect, const KeyedHash& hash) {
  if (fields.empty() || fields.size() > fields_max)
    return failure(fmt::format("answers are to be matched by 1 to {} fields, not by {}", fields_max, fields.size()));
  for (const int field : fields) {
    const iso8583::FieldRow* const row = dialect.field(field);
    if (row == nullptr)
      return failure(
          fmt::format("answers cannot be matched by field {}: dialect '{}' has none", field, dialect.name()));
    if (row->units_max > units_max)
      return failure(
          fmt::format("answers cannot be matched by field {}: it may have {} characters, at most {} are good", field,
                      row->units_max, units_max));
  }
  return FlightKey{std::vector<int>(fields.begin(), fields.end()), hash};
}

Hash16 FlightKey::of(const iso8583::Message& message) const {
  constexpr std::uint8_t absent = 0xff;
  // Binary values are told as hex, twice as long.
  std::array<std::uint8_t, fields_max * (1 + 2 * units_max)> parts;
  std::size_t size = 0;
  iso8583::Scratch room;
  for (const int field : fields_) {
    if (!message.has(field)) {
      parts[size++] = absent;
      continue;
    }
    const std::string_view value = message.text(field, room);
    ISOSWITCH_ASSERT(value.size() <= 2 * units_max);
    parts[size++] = static_cast<std::uint8_t>(value.size());
    for (const char c : value) parts[size++] = static_cast<std::uint8_t>(c);
  }
  return hash_.of({parts.data(), size});
}

bool FlightKey::has(int field) const { return std::ranges::find(fields_, field) != fields_.end(); }

}  // namespace isoswitch
