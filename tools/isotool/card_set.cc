// The cards that made-up traffic is about.
#include "tools/isotool/card_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "tools/isotool/csv.h"

namespace isoswitch::tools {
namespace {

constexpr std::size_t cards_max = 10'000'000;

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<CardSet> CardSet::from(const std::string& range_or_file) {
  const std::size_t dots = range_or_file.find("..");
  const std::string_view first = std::string_view(range_or_file).substr(0, dots);
  if (all_digits(first)) {
    if (dots == std::string::npos) {
      auto pan = Pan::parse(first);
      if (!pan) return std::unexpected(pan.error());
      CardSet cards;
      cards.pans_.push_back(*pan);
      return cards;
    }
    return from_range(first, std::string_view(range_or_file).substr(dots + 2));
  }
  return from_file(range_or_file);
}

Result<CardSet> CardSet::from_range(std::string_view first, std::string_view last) {
  if (!all_digits(last) || first.size() != last.size() || first.size() < 12 || first.size() > 19 || last < first) {
    return failure("cards: expected FIRST..LAST, two card numbers of the same length (12 to 19), in order");
  }
  // Nineteen digits do not fit a signed 64-bit number, without the check digit they do.
  std::uint64_t body = 0;
  std::uint64_t end = 0;
  std::from_chars(first.data(), first.data() + first.size() - 1, body);
  std::from_chars(last.data(), last.data() + last.size() - 1, end);
  if (end - body >= cards_max) return failure(fmt::format("cards: the range has more than {} cards", cards_max));
  CardSet cards;
  cards.pans_.reserve(end - body + 1);
  for (; body <= end; ++body) {
    std::string digits = fmt::format("{:0{}}", body, first.size() - 1);
    digits += luhn_check_digit(digits);
    if (digits < first || digits > last) continue;  // at the ends, the check digit may lie outside
    cards.pans_.push_back(*Pan::parse(digits));
  }
  if (cards.pans_.empty()) return failure("cards: no number of the range has a right check digit");
  return cards;
}

Result<CardSet> CardSet::from_file(const std::string& file) {
  std::ifstream in(file);
  if (!in) return failure(fmt::format("cards: '{}' is neither a card, a range FIRST..LAST, nor a file", file));
  CardSet cards;
  auto reader = CsvReader::open(in, file);
  if (!reader) return std::unexpected(reader.error());
  auto column = reader->column("pan");
  if (!column && reader->header().size() == 1 && all_digits(reader->header()[0])) {
    column = 0;  // no header: one number a line
    auto pan = Pan::parse(reader->header()[0]);
    if (!pan) return failure(fmt::format("{}:1: {}", file, pan.error().text));
    cards.pans_.push_back(*pan);
  }
  if (!column) return failure(fmt::format("{}:1: expected a column 'pan', found none", file));
  for (;;) {
    auto row = reader->next();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    const std::string& digits = (*row)->cells[*column];
    if (digits.empty()) continue;  // an account without a card
    auto pan = Pan::parse(digits);
    if (!pan) return failure(fmt::format("{}:{}: {}", file, (*row)->line, pan.error().text));
    if (cards.pans_.size() == cards_max) return failure(fmt::format("{}: more than {} cards", file, cards_max));
    cards.pans_.push_back(*pan);
  }
  if (cards.pans_.empty()) return failure(fmt::format("{}: no card in it", file));
  return cards;
}

char luhn_check_digit(std::string_view body) {
  int sum = 0;
  bool doubled = true;
  for (auto digit = body.rbegin(); digit != body.rend(); ++digit, doubled = !doubled) {
    const int value = (*digit - '0') * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

}  // namespace isoswitch::tools
