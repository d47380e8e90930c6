// See path.h.
#include "iso8583/path.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "iso8583/build_room.h"
#include "iso8583/nearest.h"

namespace iso8583 {

namespace {

constexpr std::size_t occurrence_max = 999;

// The text up to the next dot; what is left of it moves behind that.
std::string_view take_component(std::string_view& text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view component = text.substr(0, dot);
  text.remove_prefix(std::min(dot + 1, text.size()));
  return component;
}

std::optional<int> field_number(const Dialect& dialect, std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  const FieldRow* const named = dialect.field(text);
  return named != nullptr ? std::optional(named->number) : std::nullopt;
}

// "[2]" at the end: the second; taken off. Nothing: 0. No such number: none.
std::optional<std::size_t> take_occurrence(std::string_view& component) {
  const std::size_t bracket = component.find('[');
  if (bracket == std::string_view::npos) return 0;
  std::size_t number = 0;
  const char* const last = component.data() + component.size() - 1;
  const auto [end, error] = std::from_chars(component.data() + bracket + 1, last, number);
  if (*last != ']' || error != std::errc() || end != last || number == 0 || number > occurrence_max)
    return std::nullopt;
  component = component.substr(0, bracket);
  return number - 1;
}

std::vector<std::string_view> names_of(std::span<const FieldRow> rows) {
  std::vector<std::string_view> names;
  for (const FieldRow& row : rows) names.push_back(row.name);
  return names;
}

std::unexpected<Error> unknown(std::string path, std::string expected, std::string_view found) {
  return std::unexpected(Error{std::move(path), 0, std::move(expected), fmt::format("'{}'", found)});
}

}  // namespace

std::expected<Path, Error> Path::parse(const Dialect& dialect, std::string_view text) {
  std::string_view rest = text;
  const std::string_view first = take_component(rest);
  const auto number = field_number(dialect, first);
  Path path;
  path.row_ = number ? dialect.field(*number) : nullptr;
  if (path.row_ == nullptr) return unknown(std::string(text), fmt::format("a field of {}", dialect.name()), first);
  path.field_ = *number;
  path.text_ = std::to_string(*number);
  const Layout* layout = path.row_->inside.get();
  while (!rest.empty()) {
    std::string_view component = take_component(rest);
    if (path.parts_.size() == depth_max)
      return unknown(path.text_, fmt::format("a path of at most {} parts", depth_max), component);
    if (layout == nullptr)
      return unknown(path.text_, fmt::format("a value that {} divides", dialect.name()), component);
    const auto occurrence = take_occurrence(component);
    const auto key = occurrence ? layout->key_named(component) : std::nullopt;
    if (!key)
      return unknown(path.text_,
                     fmt::format("a part of {}{}", layout->name, nearest_hint(component, names_of(layout->rows))),
                     component);
    const Step* const step = layout->step_of(*key);
    if (step == nullptr && !layout->kind->open)
      return unknown(path.text_, fmt::format("a part of {}", layout->name), component);
    path.row_ = step != nullptr ? step->row : &layout->unknown;
    path.parts_.push_back({layout, path.row_, *key, *occurrence});
    path.text_ += "." + layout->kind->key_text(*layout, *key);
    if (*occurrence > 0) path.text_ += fmt::format("[{}]", *occurrence + 1);
    layout = inside_of(*layout, *path.row_, *key);
  }
  return path;
}

std::string Path::text(std::size_t parts) const {
  std::size_t end = 0;
  for (std::size_t i = 0; i <= parts && end != std::string::npos; ++i) end = text_.find('.', i == 0 ? 0 : end + 1);
  return text_.substr(0, end);
}

}  // namespace iso8583
