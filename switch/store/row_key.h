// What a recorded row is found by, read from its bytes without making a row of them: for whoever sorts and merges rows.
#pragma once

#include <compare>
#include <limits>
#include <span>

#include "switch/base/clock.h"
#include "switch/base/fixed_text.h"
#include "switch/base/result.h"

namespace isoswitch {

// The numbers of the fields in RowsImage.
enum class RowKind : std::uint8_t {
  account = 1,
  card = 2,
  life_cycle = 3,
  seen = 4,
  exception = 6,
  counter = 7,
  owed = 8
};

struct RowKey {
  RowKind kind = RowKind::account;
  FixedText<48> bytes;  // exceptions: when they were opened comes first, so that they stay in that order

  friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

struct RowFacts {
  RowKey key;
  DayNumber keep_until = std::numeric_limits<DayNumber>::max();
  bool holds = false;  // money: then it stays whatever day is closed
  bool ended = false;  // what was owed

  // Whether it is kept no more: what Tables::apply() and Tables::close_before() do.
  bool is_gone(DayNumber closed_before) const { return ended || (keep_until < closed_before && !holds); }
};

// A key's kind and its first fifteen bytes, as two numbers: what differs there needs no look at the key itself.
struct RowOrder {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const RowOrder&, const RowOrder&) = default;
};

RowOrder row_order(const RowKey& key);

// Error: of a kind that is not known here, or not to be read.
Result<RowFacts> row_facts(RowKind kind, std::span<const std::uint8_t> image);

}  // namespace isoswitch
