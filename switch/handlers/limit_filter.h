// Which transactions a limit is about: what it does not name it does not look at.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "switch/config/node.h"
#include "switch/pipeline/transaction.h"

namespace isoswitch {

class LimitFilter {
 public:
  static constexpr std::size_t values_max = 256;  // of one key

  // kind, mcc, country, entry, merchant of the map: each one value or a list. Marks them as read, reports no others.
  static LimitFilter read(const Node& map);

  bool names_nothing() const;

  // Every key fits. otherwise: what is said of a fact that the message does not tell.
  bool fits(const Transaction& transaction, bool otherwise) const;

 private:
  std::vector<Kind> kinds_;
  std::vector<std::pair<int, int>> categories_;  // first and last
  std::vector<std::string> countries_;
  std::vector<Entry> entries_;
  std::vector<std::string> merchants_;
};

// One value, or the values of a list.
std::vector<Node> values_of(const Node& map, std::string_view key);

}  // namespace isoswitch
