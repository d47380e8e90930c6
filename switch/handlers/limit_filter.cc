#include "switch/handlers/limit_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "iso8583/check/country_codes.h"

namespace isoswitch {
namespace {

constexpr Kind kinds[] = {Kind::purchase, Kind::cash, Kind::purchase_with_cashback};

// Four digits; nothing for what is none.
std::optional<int> category_of(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool number = error == std::errc{} && end == digits.data() + digits.size() && value >= 0;
  return digits.size() == 4 && number ? std::optional{value} : std::nullopt;
}

// "5411", or "3501-3999".
std::pair<int, int> read_categories(const Node& node) {
  const std::string text = node.as_text();
  const std::size_t dash = text.find('-');
  const auto first = category_of(std::string_view{text}.substr(0, dash));
  const auto last = dash == std::string::npos ? first : category_of(std::string_view{text}.substr(dash + 1));
  if (first && last && *first <= *last) return {*first, *last};
  node.fault(fmt::format("'{}': expected four digits, or two of them as \"3501-3999\"", text));
  return {0, 0};
}

std::string read_country(const Node& node) {
  std::string text = node.as_text();
  const bool digits = text.size() == 3 && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || !iso8583::is_country(text))
    node.fault(fmt::format("'{}' is no ISO 3166 number as \"276\"; messages say countries by their numbers", text));
  return text;
}

std::string_view trimmed(std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); }

std::string read_merchant(const Node& node) {
  const std::string text{trimmed(node.as_text())};
  if (text.empty() || text.size() > decltype(Transaction::merchant)::capacity)
    node.fault(fmt::format("'{}': a merchant has 1 to {} characters", text, decltype(Transaction::merchant)::capacity));
  return text;
}

std::size_t read_name(const Node& node, std::span<const std::string_view> names) {
  const std::string written = node.as_text();
  if (const auto found = std::ranges::find(names, written); found != names.end())
    return static_cast<std::size_t>(found - names.begin());
  const auto near = nearest(written, names);
  node.fault(near ? fmt::format("'{}' is unknown; did you mean '{}'?", written, *near)
                  : fmt::format("'{}' is none of: {}", written, fmt::join(names, ", ")));
  return 0;
}

template <class Value>
bool has(const std::vector<Value>& list, const Value& value) {
  return std::ranges::find(list, value) != list.end();
}

}  // namespace

std::vector<Node> values_of(const Node& map, std::string_view key) {
  const auto node = map.find(key);
  if (!node) return {};
  std::vector<Node> values = node->is_scalar() ? std::vector{*node} : node->items();
  if (values.empty()) node->fault("names none; leave it out where it does not matter");
  if (values.size() > LimitFilter::values_max)
    node->fault(fmt::format("{} values; at most {}", values.size(), LimitFilter::values_max));
  return values;
}

LimitFilter LimitFilter::read(const Node& map) {
  LimitFilter filter;
  std::vector<std::string_view> kind_names;
  for (const Kind kind : kinds) kind_names.push_back(name(kind));
  for (const Node& value : values_of(map, "kind")) filter.kinds_.push_back(kinds[read_name(value, kind_names)]);
  for (const Node& value : values_of(map, "mcc")) filter.categories_.push_back(read_categories(value));
  for (const Node& value : values_of(map, "country")) filter.countries_.push_back(read_country(value));
  for (const Node& value : values_of(map, "entry"))
    filter.entries_.push_back(static_cast<Entry>(read_name(value, entry_names) + 1));
  for (const Node& value : values_of(map, "merchant")) filter.merchants_.push_back(read_merchant(value));
  return filter;
}

bool LimitFilter::names_nothing() const {
  return kinds_.empty() && categories_.empty() && countries_.empty() && entries_.empty() && merchants_.empty();
}

bool LimitFilter::fits(const Transaction& tx, bool otherwise) const {
  if (!kinds_.empty() && !has(kinds_, tx.kind)) return false;
  if (!categories_.empty()) {
    const auto category = category_of(tx.merchant_category);
    const bool named = category && std::ranges::any_of(categories_, [&](const auto& range) {
                         return *category >= range.first && *category <= range.second;
                       });
    if (!(category ? named : otherwise)) return false;
  }
  if (!countries_.empty() && !(tx.country.empty() ? otherwise : has(countries_, std::string{tx.country.view()})))
    return false;
  if (!entries_.empty() && !(tx.entry ? has(entries_, *tx.entry) : otherwise)) return false;
  const std::string merchant{trimmed(tx.merchant)};
  return merchants_.empty() || (merchant.empty() ? otherwise : has(merchants_, merchant));
}

}  // namespace isoswitch
