// Which rows of a table a card number may belong to: ranges of its first digits, the narrowest that holds it first.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/result.h"

namespace isoswitch {

// Both ends belong to it, filled up to `digits` digits.
struct BinRange {
  static constexpr std::size_t digits = 11;  // as much of a card number as is routed by

  std::uint64_t first = 0;
  std::uint64_t last = 0;

  // "541333", or "4000000000-4009999999": 1 to 11 digits, as many on both sides. Errors say what was expected.
  static Result<BinRange> parse(std::string_view text);

  bool holds(std::uint64_t number) const { return first <= number && number <= last; }
  bool holds(const BinRange& other) const { return first <= other.first && other.last <= last; }
  bool meets(const BinRange& other) const { return first <= other.last && other.first <= last; }
  std::uint64_t width() const { return last - first; }
  std::string text() const;

  friend auto operator<=>(const BinRange&, const BinRange&) = default;
};

// The first digits of a card number, filled with zeros to BinRange::digits.
std::uint64_t bin_number(std::string_view first_digits);

class BinTable {
 public:
  struct Entry {
    BinRange range;
    std::size_t row = 0;  // of the caller's table
    bool always = false;  // the row takes whatever is in the range: nothing wider is looked at behind it
  };

  BinTable() = default;
  explicit BinTable(std::vector<Entry> entries);

  // The rows whose ranges hold the number: the narrowest first, the caller's order among equals. Ends with the first
  // that takes it always.
  std::span<const std::size_t> rows(std::uint64_t number) const;

  // Rows that no number leads to: others take all of it before.
  std::vector<std::size_t> unreachable(std::size_t row_count) const;

  // Entries that meet without one holding the other: which of them were the narrower would be chance.
  struct Crossing {
    Entry one;
    Entry other;
  };
  static std::vector<Crossing> crossings(std::span<const Entry> entries);

 private:
  // From here to before the next one the same rows are found.
  struct Stretch {
    std::uint64_t first = 0;
    std::size_t begin = 0;  // in rows_
    std::size_t count = 0;
  };
  std::vector<Stretch> stretches_;  // in order, from 0 on
  std::vector<std::size_t> rows_;
};

}  // namespace isoswitch
