#include "switch/pipeline/hold_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "switch/pipeline/transaction.h"

namespace isoswitch {
namespace {

constexpr std::string_view kind_names[] = {"purchase", "cash", "purchase_with_cashback"};
constexpr Kind kinds[] = {Kind::purchase, Kind::cash, Kind::purchase_with_cashback};
static_assert(std::size(kind_names) == std::size(kinds));

// Four digits; -1 for what is none.
int category_of(std::string_view digits) {
  int value = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return digits.size() == 4 && error == std::errc{} && end == digits.data() + digits.size() ? value : -1;
}

// "5411", or "3501-3999".
std::pair<int, int> read_categories(const Node& node) {
  const std::string text = node.as_text();
  const std::size_t dash = text.find('-');
  const std::string_view view = text;
  const int first = category_of(view.substr(0, dash));
  const int last = dash == std::string::npos ? first : category_of(view.substr(dash + 1));
  if (first < 0 || last < first)
    node.fault(fmt::format("'{}': expected four digits, or two of them as \"3501-3999\"", text));
  return {first, last};
}

}  // namespace

HoldTerms HoldTerms::read(const Node& node) {
  HoldTerms terms;
  terms.days_ = static_cast<int>(node.integer("days", 1, days_max, terms.days_));
  terms.pre_authorization_days_ =
      static_cast<int>(node.integer("pre_authorization_days", 1, days_max, terms.pre_authorization_days_));
  if (const auto rules = node.find("rules"))
    for (const Node& item : rules->items()) terms.rows_.push_back(read_row(item));
  node.done();
  return terms;
}

HoldTerms::Row HoldTerms::read_row(const Node& node) {
  Row row;
  if (const auto categories = node.find("mcc"))
    for (const Node& item : categories->items()) row.categories.push_back(read_categories(item));
  if (node.find("kind")) row.kind = kinds[node.choice("kind", kind_names)];
  if (node.find("pre_authorization")) row.pre_authorization = node.flag("pre_authorization", false);
  row.days = static_cast<int>(node.integer("days", 1, days_max));
  node.done();
  return row;
}

bool HoldTerms::fits(const Row& row, int category, Kind kind, bool pre_authorization) {
  const bool named = row.categories.empty() || std::ranges::any_of(row.categories, [&](const auto& range) {
                       return category >= range.first && category <= range.second;
                     });
  return named && row.kind.value_or(kind) == kind &&
         row.pre_authorization.value_or(pre_authorization) == pre_authorization;
}

Duration HoldTerms::period(std::string_view merchant_category, Kind kind, bool pre_authorization) const {
  const int category = category_of(merchant_category);
  const auto row = std::ranges::find_if(
      rows_, [&](const Row& candidate) { return fits(candidate, category, kind, pre_authorization); });
  if (row != rows_.end()) return std::chrono::days{row->days};
  return std::chrono::days{pre_authorization ? pre_authorization_days_ : days_};
}

}  // namespace isoswitch
