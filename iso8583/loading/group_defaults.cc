// See group_defaults.h.
#include "iso8583/loading/group_defaults.h"

namespace iso8583 {

namespace {

std::optional<Word> word(const char* text) {
  if (text == nullptr) return std::nullopt;
  return Word{text, "by default"};
}

WireDraft columns(const char* encoding, const char* fill, const char* length, const char* counts) {
  return {word(encoding), word(fill), word(length), word(counts)};
}

}  // namespace

const Groups& character_groups() {
  static const Groups groups{
      columns("ascii", nullptr, nullptr, nullptr),   // n_fixed
      columns("ascii", nullptr, "ascii", "digits"),  // n_variable
      columns("ascii", nullptr, "ascii", "digits"),  // x+n
      columns("ascii", nullptr, "ascii", "digits"),  // z
      columns("ascii", nullptr, "ascii", "digits"),  // text
      columns("hex", nullptr, nullptr, nullptr),     // b_fixed
      columns("hex", nullptr, "ascii", "digits"),    // b_variable
  };
  return groups;
}

const Groups& ber_groups() {
  static const Groups groups{
      columns("bcd", "left_0", nullptr, nullptr),   // n_fixed
      columns("bcd", "left_0", nullptr, nullptr),   // n_variable
      columns("bcd", "left_0", nullptr, nullptr),   // x+n
      columns("bcd", "right_f", nullptr, nullptr),  // z
      columns("ascii", nullptr, nullptr, nullptr),  // text
      columns("raw", nullptr, nullptr, nullptr),    // b_fixed
      columns("raw", nullptr, nullptr, nullptr),    // b_variable
  };
  return groups;
}

const Groups& raw_binary() {
  static const Groups groups = [] {
    Groups made;
    for (const Group group : {Group::b_fixed, Group::b_variable})
      made[static_cast<std::size_t>(group)].encoding = word("raw");
    made[static_cast<std::size_t>(Group::b_variable)].counts = word("bytes");
    return made;
  }();
  return groups;
}

Groups overlaid(const Groups& under, const Groups& over) {
  Groups groups = under;
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (const auto column : {&WireDraft::encoding, &WireDraft::fill, &WireDraft::length, &WireDraft::counts})
      if (over[i].*column) groups[i].*column = over[i].*column;
  return groups;
}

}  // namespace iso8583
