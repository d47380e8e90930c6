// Finds the groups' columns.
#include "iso8583/exchange/wire_groups.h"

#include <map>

namespace iso8583 {

namespace {

using Column = std::string WireWords::*;
constexpr std::array<Column, 4> columns{&WireWords::encoding, &WireWords::fill, &WireWords::length, &WireWords::counts};

// The row's columns as they count: what it has no use for is empty, what it leaves to the default is said.
WireWords effective(const RowSketch& row) {
  WireWords words = row.wire;
  if (words.encoding != "bcd") words.fill.clear();
  if (words.encoding == "bcd" && words.fill.empty()) words.fill = "left_0";
  if (words.length.empty()) words.counts.clear();
  if (!words.length.empty() && words.counts.empty()) words.counts = row.kind == FieldClass::b ? "bytes" : "digits";
  return words;
}

std::string most_frequent(const std::map<std::string, int>& counts) {
  std::string best;
  int most = 0;
  for (const auto& [word, count] : counts) {
    if (count > most) best = word;
    most = std::max(most, count);
  }
  return best;
}

}  // namespace

std::size_t group_of(const RowSketch& row) {
  const auto group = [&] {
    switch (charset_of(row.kind)) {
      case Charset::digits: return row.fixed() ? Group::n_fixed : Group::n_variable;
      case Charset::binary: return row.fixed() ? Group::b_fixed : Group::b_variable;
      case Charset::signed_digits: return Group::x_n;
      case Charset::track: return Group::z;
      case Charset::text: break;
    }
    return Group::text;
  };
  return static_cast<std::size_t>(group());
}

WireGroups wire_groups(const Groups& groups) {
  WireGroups words;
  const auto text = [](const std::optional<Word>& word) { return word ? word->text : std::string(); };
  for (std::size_t i = 0; i < words.size(); ++i)
    words[i] = {text(groups[i].encoding), text(groups[i].fill), text(groups[i].length), text(groups[i].counts)};
  return words;
}

WireGroups agreed_groups(std::span<const RowSketch* const> rows) {
  std::array<std::array<std::map<std::string, int>, columns.size()>, group_names.size()> counts;
  for (const RowSketch* const row : rows) {
    const WireWords words = effective(*row);
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (!(words.*columns[i]).empty()) ++counts[group_of(*row)][i][words.*columns[i]];
  }
  WireGroups groups;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (std::size_t i = 0; i < columns.size(); ++i) groups[group].*columns[i] = most_frequent(counts[group][i]);
    // The few rows in packed digits say their fill themselves.
    if (groups[group].encoding != "bcd") groups[group].fill.clear();
  }
  return groups;
}

WireGroups overlaid_words(const WireGroups& under, const WireGroups& over) {
  WireGroups words = under;
  for (std::size_t group = 0; group < words.size(); ++group)
    for (const Column column : columns)
      if (!(over[group].*column).empty()) words[group].*column = over[group].*column;
  return words;
}

WireWords own_words(const RowSketch& row, const WireWords& said) {
  WireWords words = effective(row);
  if (said.fill.empty() && words.fill == "left_0") words.fill.clear();
  const char* const counted = row.kind == FieldClass::b ? "bytes" : "digits";
  if (said.counts.empty() && words.counts == counted) words.counts.clear();
  for (const Column column : columns)
    if (words.*column == said.*column) (words.*column).clear();
  return words;
}

}  // namespace iso8583
