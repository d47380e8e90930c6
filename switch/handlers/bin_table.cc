#include "switch/handlers/bin_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace isoswitch {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() <= BinRange::digits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::uint64_t filled(std::string_view digits, char with) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < BinRange::digits; ++i)
    number = number * 10 + static_cast<std::uint64_t>((i < digits.size() ? digits[i] : with) - '0');
  return number;
}

}  // namespace

Result<BinRange> BinRange::parse(std::string_view text) {
  const std::size_t dash = text.find('-');
  const std::string_view first = text.substr(0, dash);
  const std::string_view last = dash == std::string_view::npos ? first : text.substr(dash + 1);
  if (!is_digits(first) || !is_digits(last) || first.size() != last.size() || first > last)
    return failure(fmt::format(
        "'{}': expected the first 1 to {} digits of a card number, or two of the same length as \"40000000-40099999\"",
        text, digits));
  return BinRange{filled(first, '0'), filled(last, '9')};
}

std::string BinRange::text() const {
  std::string low = fmt::format("{:0{}}", first, digits);
  std::string high = fmt::format("{:0{}}", last, digits);
  while (low.size() > 1 && low.back() == '0' && high.back() == '9') {
    low.pop_back();
    high.pop_back();
  }
  return low == high ? low : low + "-" + high;
}

std::uint64_t bin_number(std::string_view first_digits) { return filled(first_digits, '0'); }

BinTable::BinTable(std::vector<Entry> entries) {
  std::ranges::sort(entries, {}, [](const Entry& entry) { return std::pair{entry.range.width(), entry.row}; });
  std::vector<std::uint64_t> borders{0};
  for (const Entry& entry : entries) {
    borders.push_back(entry.range.first);
    borders.push_back(entry.range.last + 1);
  }
  std::ranges::sort(borders);
  const auto rest = std::ranges::unique(borders);
  borders.erase(rest.begin(), rest.end());
  for (const std::uint64_t border : borders) {
    Stretch stretch{border, rows_.size(), 0};
    for (const Entry& entry : entries) {
      if (!entry.range.holds(border)) continue;
      rows_.push_back(entry.row);
      ++stretch.count;
      if (entry.always) break;
    }
    stretches_.push_back(stretch);
  }
}

std::span<const std::size_t> BinTable::rows(std::uint64_t number) const {
  const auto behind = std::ranges::upper_bound(stretches_, number, {}, &Stretch::first);
  if (behind == stretches_.begin()) return {};
  const Stretch& stretch = *std::prev(behind);
  return std::span{rows_}.subspan(stretch.begin, stretch.count);
}

std::vector<std::size_t> BinTable::unreachable(std::size_t row_count) const {
  std::vector<bool> reached(row_count, false);
  for (const std::size_t row : rows_) reached[row] = true;
  std::vector<std::size_t> never;
  for (std::size_t row = 0; row < row_count; ++row)
    if (!reached[row]) never.push_back(row);
  return never;
}

std::vector<BinTable::Crossing> BinTable::crossings(std::span<const Entry> entries) {
  std::vector<Crossing> found;
  for (auto one = entries.begin(); one != entries.end(); ++one)
    for (auto other = std::next(one); other != entries.end(); ++other)
      if (one->row != other->row && one->range.meets(other->range) && !one->range.holds(other->range) &&
          !other->range.holds(one->range))
        found.push_back({*one, *other});
  return found;
}

}  // namespace isoswitch
