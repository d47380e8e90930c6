// One limit of a profile: which transactions it is about, and what it lets through.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "switch/handlers/limit_filter.h"
#include "switch/handlers/limit_period.h"

namespace isoswitch {

class Limit {
 public:
  static constexpr std::size_t windows_max = 4;
  static constexpr std::int64_t amount_max = 1'000'000'000'000'000;  // minor units
  static constexpr std::int64_t count_max = 1'000'000;

  // zone: of the windows that name none. counted_as: whose windows they are; limits of one name count apart there.
  // Faults go to the node's.
  static Limit read(const Node& node, const std::string& zone, std::string_view counted_as = {});

  const FixedText<16>& name() const { return name_; }
  const std::optional<Currency>& currency() const { return currency_; }  // none: it looks at no amounts
  const std::optional<Minor>& single() const { return single_; }
  std::size_t windows() const { return windows_.size(); }

  // A fact that the message does not tell does not get it out of a limit.
  bool is_about(const Transaction& transaction) const;
  // As they are at that moment, in the order of the configuration.
  std::vector<LimitWindow> windows_at(Instant now) const;

 private:
  struct Window {
    WindowId id = 0;
    LimitPeriod period;
    std::optional<std::uint32_t> count;
    std::optional<Minor> amount;
  };
  Window read_window(const Node& node, const std::string& zone, std::string_view counted_as) const;
  void read_currency(const Node& node);

  FixedText<16> name_;
  LimitFilter filter_;
  std::optional<LimitFilter> except_;
  std::optional<Currency> currency_;
  std::optional<Minor> single_;
  std::vector<Window> windows_;
};

}  // namespace isoswitch
