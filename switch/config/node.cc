#include "switch/config/node.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <utility>

namespace isoswitch {
namespace {

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

struct Unit {
  std::string_view name;
  std::int64_t us;
};
constexpr Unit units[] = {{"us", 1},           {"ms", 1'000},        {"s", 1'000'000},
                          {"min", 60'000'000}, {"h", 3'600'000'000}, {"d", 86'400'000'000}};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Duration> parse_duration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = whole_number(text.substr(0, digits));
  std::string_view unit = text.substr(digits);
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  const auto* found = std::ranges::find(units, unit, &Unit::name);
  if (!count || found == std::end(units) || *count > INT64_MAX / found->us) return std::nullopt;
  return Duration{*count * found->us};
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view written, std::span<const std::string_view> known) {
  std::optional<std::string_view> best;
  std::size_t best_edits = std::max<std::size_t>(written.size() / 3, 1) + 1;
  for (const std::string_view name : known) {
    const std::size_t distance = edits(written, name);
    if (distance < best_edits) {
      best = name;
      best_edits = distance;
    }
  }
  return best;
}

struct Node::Value {
  YAML::Node yaml;
  std::string path;
  std::shared_ptr<const std::string> file;
  Faults* faults;
  std::vector<std::string> known;  // keys that were asked for
  std::vector<std::pair<std::string, std::shared_ptr<Value>>> children;

  void fault(std::string_view what) const {
    const YAML::Mark mark = yaml.Mark();
    faults->add(
        fmt::format("{}: {} ({}:{}:{})", path.empty() ? "(top)" : path, what, *file, mark.line + 1, mark.column + 1));
  }

  std::shared_ptr<Value> child(const YAML::Node& of, std::string child_path) const {
    return std::make_shared<Value>(Value{of, std::move(child_path), file, faults, {}, {}});
  }

  void refuse_doubled_keys() const {
    std::vector<std::string> keys;
    for (const auto& entry : yaml) keys.push_back(entry.first.Scalar());
    std::ranges::sort(keys);
    for (auto twice = std::ranges::adjacent_find(keys); twice != keys.end();
         twice = std::adjacent_find(twice + 1, keys.end()))
      fault(fmt::format("key '{}' stands here twice", *twice));
  }
};

std::optional<Node> Node::from_text(const std::string& name, const std::string& text, Faults& faults) {
  try {
    auto value = std::make_shared<Value>(
        Value{YAML::Load(text), "", std::make_shared<const std::string>(name), &faults, {}, {}});
    if (value->yaml.IsMap()) value->refuse_doubled_keys();
    return Node{std::move(value)};
  } catch (const YAML::Exception& thrown) {
    faults.add(fmt::format("not YAML: {} ({}:{}:{})", thrown.msg, name, thrown.mark.line + 1, thrown.mark.column + 1));
    return std::nullopt;
  }
}

std::optional<Node> Node::from_file(const std::string& file, Faults& faults) {
  std::ifstream stream{file};
  if (!stream) {
    faults.add(fmt::format("cannot read file '{}'", file));
    return std::nullopt;
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return from_text(file, text.str(), faults);
}

const std::string& Node::path() const { return value_->path; }
void Node::fault(std::string_view what) const { value_->fault(what); }
Faults& Node::faults() const { return *value_->faults; }
bool Node::is_scalar() const { return value_->yaml.IsScalar(); }
bool Node::is_map() const { return value_->yaml.IsMap(); }
bool Node::is_list() const { return value_->yaml.IsSequence(); }

std::optional<Node> Node::find(std::string_view key) const {
  if (!is_map()) {
    if (value_->known.empty() && !value_->yaml.IsNull()) fault("expected a map of keys");
    value_->known.emplace_back(key);
    return std::nullopt;
  }
  const auto seen = std::ranges::find(value_->children, key, &std::pair<std::string, std::shared_ptr<Value>>::first);
  if (seen != value_->children.end()) return Node{seen->second};
  value_->known.emplace_back(key);
  for (const auto& entry : value_->yaml) {
    if (entry.first.Scalar() != key) continue;
    auto child =
        value_->child(entry.second, value_->path.empty() ? std::string{key} : fmt::format("{}.{}", value_->path, key));
    if (child->yaml.IsMap()) child->refuse_doubled_keys();
    value_->children.emplace_back(std::string{key}, child);
    return Node{std::move(child)};
  }
  return std::nullopt;
}

std::optional<Node> Node::require(std::string_view key) const {
  auto found = find(key);
  if (!found && is_map()) fault(fmt::format("'{}' is missing", key));
  return found;
}

std::string Node::text(std::string_view key, std::optional<std::string> otherwise) const {
  const auto found = otherwise ? find(key) : require(key);
  return found ? found->as_text() : std::move(otherwise).value_or("");
}

std::int64_t Node::integer(std::string_view key, std::int64_t least, std::int64_t most,
                           std::optional<std::int64_t> otherwise) const {
  const auto found = otherwise ? find(key) : require(key);
  return found ? found->as_integer(least, most) : otherwise.value_or(least);
}

bool Node::flag(std::string_view key, bool otherwise) const {
  const auto found = find(key);
  if (!found) return otherwise;
  const std::string text = found->as_text();
  if (text == "true" || text == "yes") return true;
  if (text == "false" || text == "no") return false;
  found->fault(fmt::format("'{}' is neither true nor false", text));
  return otherwise;
}

Duration Node::duration(std::string_view key, std::optional<Duration> otherwise) const {
  const auto found = otherwise ? find(key) : require(key);
  if (!found) return otherwise.value_or(Duration{0});
  const auto parsed = parse_duration(found->as_text());
  if (!parsed) found->fault(fmt::format("'{}' is not a duration like 500 ms, 5 s or 2 min", found->as_text()));
  return parsed.value_or(Duration{0});
}

std::size_t Node::choice(std::string_view key, std::span<const std::string_view> names,
                         std::optional<std::size_t> otherwise) const {
  const auto found = otherwise ? find(key) : require(key);
  if (!found) return otherwise.value_or(0);
  const std::string written = found->as_text();
  const auto name = std::ranges::find(names, written);
  if (name != names.end()) return static_cast<std::size_t>(name - names.begin());
  const auto near = nearest(written, names);
  found->fault(near ? fmt::format("'{}' is unknown; did you mean '{}'?", written, *near)
                    : fmt::format("'{}' is none of: {}", written, fmt::join(names, ", ")));
  return otherwise.value_or(0);
}

std::vector<std::pair<std::string, Node>> Node::entries() const {
  std::vector<std::pair<std::string, Node>> result;
  if (!is_map()) {
    if (!value_->yaml.IsNull()) fault("expected a map of names");
    return result;
  }
  for (const auto& entry : value_->yaml)
    if (auto child = find(entry.first.Scalar())) result.emplace_back(entry.first.Scalar(), std::move(*child));
  return result;
}

void Node::done() const {
  if (!is_map()) {
    if (!value_->yaml.IsNull() && value_->known.empty()) fault("expected a map of keys");
    return;
  }
  const std::vector<std::string_view> known(value_->known.begin(), value_->known.end());
  for (const auto& entry : value_->yaml) {
    const std::string& key = entry.first.Scalar();
    if (std::ranges::find(known, key) != known.end()) continue;
    const auto near = nearest(key, known);
    value_->child(entry.first, value_->path.empty() ? key : fmt::format("{}.{}", value_->path, key))
        ->fault(near            ? fmt::format("unknown key; did you mean '{}'?", *near)
                : known.empty() ? std::string{"unknown key; none is known here"}
                                : fmt::format("unknown key; known here: {}", fmt::join(known, ", ")));
  }
}

std::vector<Node> Node::items() const {
  std::vector<Node> result;
  if (!is_list()) {
    fault("expected a list");
    return result;
  }
  for (std::size_t i = 0; i < value_->yaml.size(); ++i) {
    auto child = value_->child(value_->yaml[i], fmt::format("{}[{}]", value_->path, i));
    if (child->yaml.IsMap()) child->refuse_doubled_keys();
    result.push_back(Node{std::move(child)});
  }
  return result;
}

std::string Node::as_text() const {
  if (!is_scalar()) {
    fault("expected a single value");
    return {};
  }
  return value_->yaml.Scalar();
}

std::int64_t Node::as_integer(std::int64_t least, std::int64_t most) const {
  const std::string text = as_text();
  const auto value = whole_number(text);
  if (value && *value >= least && *value <= most) return *value;
  if (is_scalar())
    fault(value ? fmt::format("{} is outside {} to {}", *value, least, most)
                : fmt::format("'{}' is not a whole number", text));
  return least;
}

}  // namespace isoswitch
