// The faults of a dialect, each said once, and the reading of single words that may be wrong.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/loading/dialect_draft.h"

namespace iso8583 {

class FaultList {
 public:
  explicit FaultList(std::vector<Fault>& faults) : faults_(faults) {}

  // False always: what is at fault is not built. Once each: what is wrong in a group is met again by all of its fields.
  bool add(std::string path, std::string what, std::string where);

  // The index of the word among `names`; `what`: "a fill".
  std::optional<std::size_t> choose(const std::string& path, const Word& word, std::string_view what,
                                    std::span<const std::string_view> names);
  std::optional<unsigned> number(const std::string& path, const Word& word, unsigned least, unsigned most);
  // true or false; left out: `otherwise`.
  bool flag(const std::string& path, const std::optional<Word>& word, bool otherwise = false);

 private:
  std::vector<Fault>& faults_;
};

template <class Rows>
std::vector<std::string_view> names_of(const Rows& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(row.name);
  return names;
}

}  // namespace iso8583
