#include "switch/store/row_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "switch/ledger/owed.h"
#include "switch/store/wire_fields.h"

namespace isoswitch {
namespace {

// Which fields of its image a kind of row is known by: numbers in record.proto; 0: it has none.
struct Places {
  RowKind kind;
  int key = 1;
  int key_number = 0;  // a number that belongs to the key
  bool number_first = false;
  int keep_until = 0;
  int held = 0;
  int owed_state = 0;
};

constexpr Places places_of_kinds[] = {
    {.kind = RowKind::account},
    {.kind = RowKind::card},
    {.kind = RowKind::life_cycle, .keep_until = 20, .held = 10},
    {.kind = RowKind::seen, .keep_until = 7},
    {.kind = RowKind::exception, .key_number = 2, .number_first = true},
    {.kind = RowKind::counter, .key_number = 2, .keep_until = 4},
    {.kind = RowKind::owed, .owed_state = 3},
};

const Places* places_of(RowKind kind) {
  const auto* found = std::ranges::find(places_of_kinds, kind, &Places::kind);
  return found == std::end(places_of_kinds) ? nullptr : found;
}

// Big-endian, so that the bytes sort as the numbers do; none of them is negative.
std::array<char, 8> sortable(std::uint64_t number) {
  std::array<char, 8> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> (56 - 8 * i) & 0xFFU);
  return bytes;
}

// The bytes from `at`, padded with zeros, as a number that sorts as they do.
std::uint64_t sortable_part(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t number = 0;
  for (std::size_t i = at; i < at + count; ++i)
    number = number << 8U | (i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0U);
  return number;
}

struct Read {
  std::string_view key;
  std::uint64_t key_number = 0;
  std::uint64_t keep_until = 0;  // an image leaves a zero out
  std::uint64_t held = 0;
  std::uint64_t owed_state = 0;
};

bool read_fields(std::span<const std::uint8_t> image, const Places& places, Read& read) {
  WireFields fields{image};
  for (WireField field; fields.next(field);) {
    const int number = static_cast<int>(field.number);
    if (field.has_bytes) {
      if (number == places.key) read.key = {reinterpret_cast<const char*>(field.bytes.data()), field.bytes.size()};
      continue;
    }
    if (number == places.key_number) read.key_number = field.value;
    if (number == places.keep_until) read.keep_until = field.value;
    if (number == places.held) read.held = field.value;
    if (number == places.owed_state) read.owed_state = field.value;
  }
  return fields.is_whole();
}

// A number that fits no state is none that has ended.
bool has_ended(std::uint64_t state) { return state <= 0xFF && ended(static_cast<OwedState>(state)); }

}  // namespace

Result<RowFacts> row_facts(RowKind kind, std::span<const std::uint8_t> image) {
  if (places_of(kind) == nullptr) return failure(fmt::format("rows of kind {} are not known here", int(kind)));
  const Places& places = *places_of(kind);
  Read read;
  if (!read_fields(image, places, read)) return failure(fmt::format("a row of kind {} cannot be read", int(kind)));

  RowFacts facts{.key = {kind, {}}, .holds = read.held != 0, .ended = has_ended(read.owed_state)};
  if (places.keep_until != 0) facts.keep_until = static_cast<DayNumber>(read.keep_until);
  const auto number = sortable(read.key_number);
  const std::string_view more = places.key_number == 0 ? std::string_view{} : std::string_view{number};
  const std::size_t size = read.key.size() + more.size();
  if (read.key.empty() || size > facts.key.bytes.capacity)
    return failure(fmt::format("a row of kind {}: expected a key of 1 to {} bytes, found {}", int(kind),
                               facts.key.bytes.capacity, size));
  if (more.empty()) {
    facts.key.bytes.assign(read.key);
    return facts;
  }
  std::array<char, FixedText<48>::capacity> both{};
  const auto [first, second] = places.number_first ? std::pair{more, read.key} : std::pair{read.key, more};
  first.copy(both.data(), first.size());
  second.copy(both.data() + first.size(), second.size());
  facts.key.bytes.assign({both.data(), size});
  return facts;
}

RowOrder row_order(const RowKey& key) {
  const std::string_view bytes = key.bytes.view();
  return {std::uint64_t{static_cast<std::uint8_t>(key.kind)} << 56U | sortable_part(bytes, 0, 7),
          sortable_part(bytes, 7, 8)};
}

}  // namespace isoswitch
