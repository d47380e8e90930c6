// See fault_list.h.
#include "iso8583/loading/fault_list.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "iso8583/loading/nearest.h"

namespace iso8583 {

bool FaultList::add(std::string path, std::string what, std::string where) {
  const auto same = [&](const Fault& known) { return known.path == path && known.what == what; };
  if (std::ranges::none_of(faults_, same)) faults_.push_back({std::move(path), std::move(what), std::move(where)});
  return false;
}

std::optional<std::size_t> FaultList::choose(const std::string& path, const Word& word, std::string_view what,
                                             std::span<const std::string_view> names) {
  const auto found = std::ranges::find(names, word.text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  add(path, fmt::format("'{}' is not {}{}", word.text, what, nearest_hint(word.text, names)), word.where);
  return std::nullopt;
}

std::optional<unsigned> FaultList::number(const std::string& path, const Word& word, unsigned least, unsigned most) {
  unsigned number = 0;
  const char* const last = word.text.data() + word.text.size();
  const auto [end, error] = std::from_chars(word.text.data(), last, number);
  if (error == std::errc() && end == last && number >= least && number <= most) return number;
  add(path, fmt::format("'{}' is not a number from {} to {}", word.text, least, most), word.where);
  return std::nullopt;
}

bool FaultList::flag(const std::string& path, const std::optional<Word>& word, bool otherwise) {
  static constexpr std::array<std::string_view, 2> names{"false", "true"};
  if (!word) return otherwise;
  const auto index = choose(path, *word, "true or false", names);
  return index ? *index == 1 : otherwise;
}

}  // namespace iso8583
