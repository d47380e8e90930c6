#include "switch/handlers/limit.h"

#include <fmt/format.h>

#include <algorithm>

namespace isoswitch {

Limit Limit::read(const Node& node, const std::string& zone, std::string_view counted_as) {
  Limit limit;
  const std::string name = node.text("name");
  if (node.find("name") && (name.empty() || !decltype(name_)::fits(name)))
    node.fault(fmt::format("name: '{}' has not 1 to {} characters; what is counted is kept under it", name,
                           decltype(name_)::capacity));
  limit.name_ = std::string_view{name};
  limit.filter_ = LimitFilter::read(node);
  if (const auto except = node.find("except")) {
    limit.except_ = LimitFilter::read(*except);
    if (limit.except_->names_nothing()) except->fault("names nothing; leave it out");
    except->done();
  }
  if (node.find("single")) limit.single_ = node.integer("single", 0, amount_max);
  if (const auto windows = node.find("windows"))
    for (const Node& item : windows->items()) {
      limit.windows_.push_back(limit.read_window(item, zone, counted_as));
      const WindowId id = limit.windows_.back().id;
      if (std::ranges::count(limit.windows_, id, &Window::id) > 1) item.fault("the limit has a window of this period");
    }
  if (limit.windows_.size() > windows_max)
    node.fault(fmt::format("windows: {}; a limit has at most {}", limit.windows_.size(), windows_max));
  if (!limit.single_ && limit.windows_.empty()) node.fault("limits nothing: neither single nor windows");
  limit.read_currency(node);
  node.done();
  return limit;
}

// Minor units say nothing without their currency.
void Limit::read_currency(const Node& node) {
  const auto written = node.find("currency");
  const bool counts_money = single_.has_value() || std::ranges::any_of(windows_, [](const Window& window) {
                              return window.amount.has_value();
                            });
  if (!written) {
    if (counts_money) node.fault("currency: missing; of which are single and amount?");
    return;
  }
  const CurrencyRow* row = find_currency(written->as_text());
  if (row == nullptr)
    written->fault(fmt::format("'{}' is no ISO 4217 code as EUR or \"978\"", written->as_text()));
  else
    currency_ = Currency{row->number};
}

Limit::Window Limit::read_window(const Node& node, const std::string& zone, std::string_view counted_as) const {
  Window window;
  window.period = LimitPeriod::read(node, zone);
  const std::string owned = counted_as.empty() ? std::string{name_} : fmt::format("{}/{}", counted_as, name_.view());
  window.id = window_id(owned, window.period.period());
  if (node.find("count")) window.count = static_cast<std::uint32_t>(node.integer("count", 0, count_max));
  if (node.find("amount")) window.amount = node.integer("amount", 0, amount_max);
  if (!window.count && !window.amount) node.fault("limits nothing: neither count nor amount");
  node.done();
  return window;
}

bool Limit::is_about(const Transaction& tx) const {
  if (currency_ && tx.charge()->currency != *currency_) return false;
  return filter_.fits(tx, true) && !(except_ && except_->fits(tx, false));
}

std::vector<LimitWindow> Limit::windows_at(Instant now) const {
  std::vector<LimitWindow> windows;
  windows.reserve(windows_.size());
  for (const Window& window : windows_) {
    const auto [starts, ends] = window.period.edges(now);
    windows.push_back({.id = window.id,
                       .limit = name_,
                       .period = window.period.period(),
                       .starts = starts,
                       .ends = ends,
                       .count_max = window.count,
                       .amount_max = window.amount});
  }
  return windows;
}

}  // namespace isoswitch
