// How long a hold is kept without its clearing (R14): by merchant category and kind of transaction, per profile.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "switch/base/clock.h"
#include "switch/config/node.h"

namespace isoswitch {

enum class Kind : std::uint8_t;

class HoldTerms {
 public:
  static constexpr std::int64_t days_max = 366;

  // `holds:` of a profile. Faults go to the node's.
  static HoldTerms read(const Node& node);

  // Counted from the last approval or increment.
  Duration period(std::string_view merchant_category, Kind kind, bool pre_authorization) const;

 private:
  // What a row does not name it does not look at.
  struct Row {
    std::vector<std::pair<int, int>> categories;  // first and last
    std::optional<Kind> kind;
    std::optional<bool> pre_authorization;
    int days = 0;
  };
  static Row read_row(const Node& node);
  static bool fits(const Row& row, int category, Kind kind, bool pre_authorization);

  std::vector<Row> rows_;  // the first that fits
  int days_ = 7;
  int pre_authorization_days_ = 30;
};

}  // namespace isoswitch
