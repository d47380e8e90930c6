// See path.h.
#include "iso8583/path.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "iso8583/layout/build_room.h"
#include "iso8583/loading/nearest.h"

namespace iso8583 {

namespace {

constexpr std::size_t occurrence_max = 65535;

// The text up to the next dot that has no backslash before it, without its backslashes; what is left moves behind it. A
// number in brackets at its end says which of equal tags is meant, from 1.
struct Component {
  std::string text;
  std::string occurrence;  // "[2]"; empty: none is said
};

Component take_component(std::string_view& text) {
  Component component;
  std::size_t at = 0;
  for (; at < text.size() && text[at] != '.'; ++at) {
    if (text[at] == '[') {
      const std::size_t dot = std::min(text.find('.', at), text.size());
      component.occurrence = text.substr(at, dot - at);
      at = dot;
      break;
    }
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    component.text += text[at];
  }
  text.remove_prefix(std::min(at + 1, text.size()));
  return component;
}

std::optional<int> field_number(const Dialect& dialect, std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  const FieldRow* const named = dialect.field(text);
  return named != nullptr ? std::optional(named->number) : std::nullopt;
}

// "[2]": the second, from 0. Nothing: the first. No such number: none.
std::optional<std::size_t> parse_occurrence(std::string_view text) {
  if (text.empty()) return 0;
  if (text.size() < 3 || text.back() != ']') return std::nullopt;
  std::size_t number = 0;
  const char* const last = text.data() + text.size() - 1;
  const auto [end, error] = std::from_chars(text.data() + 1, last, number);
  if (error != std::errc() || end != last || number == 0 || number > occurrence_max) return std::nullopt;
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

std::string path_component(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '.' || c == '[' || c == ']' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

std::expected<Path, Error> Path::parse(const Dialect& dialect, std::string_view text) {
  std::string_view rest = text;
  const Component first = take_component(rest);
  const auto number = first.occurrence.empty() ? field_number(dialect, first.text) : std::nullopt;
  Path path;
  path.row_ = number ? dialect.field(*number) : nullptr;
  if (path.row_ == nullptr)
    return unknown(std::string(text), fmt::format("a field of {}", dialect.name()), first.text + first.occurrence);
  path.field_ = *number;
  path.text_ = std::to_string(*number);
  const Layout* layout = path.row_->inside.get();
  while (!rest.empty()) {
    const auto [component, said] = take_component(rest);
    if (path.parts_.size() == depth_max)
      return unknown(path.text_, fmt::format("a path of at most {} parts", depth_max), component);
    if (layout == nullptr)
      return unknown(path.text_, fmt::format("a value that {} divides", dialect.name()), component);
    const auto occurrence = parse_occurrence(said);
    // Positions, items and bits are there once.
    const bool once = occurrence && *occurrence > 0 && !layout->kind->open;
    const auto key = occurrence && !once ? layout->key_named(component) : std::nullopt;
    if (!key)
      return unknown(path.text_,
                     fmt::format("a part of {}{}", layout->name, nearest_hint(component, names_of(layout->rows))),
                     component);
    const Step* const step = layout->step_of(*key);
    if (step == nullptr && !layout->kind->open)
      return unknown(path.text_, fmt::format("a part of {}", layout->name), component);
    path.row_ = step != nullptr ? step->row : &layout->unknown;
    path.parts_.push_back({layout, path.row_, *key, *occurrence});
    path.text_ += "." + path_component(layout->kind->key_text(*layout, *key));
    if (*occurrence > 0) path.text_ += fmt::format("[{}]", *occurrence + 1);
    layout = inside_of(*layout, *path.row_, *key);
  }
  if (text.ends_with('.') && !text.ends_with("\\."))
    return unknown(path.text_, layout != nullptr ? fmt::format("a part of {}", layout->name) : "no dot at the end", "");
  return path;
}

std::string Path::text(std::size_t parts) const {
  std::string text = std::to_string(field_);
  for (const Part& part : std::span(parts_).first(std::min(parts, parts_.size()))) {
    text += "." + path_component(part.layout->kind->key_text(*part.layout, part.key));
    if (part.occurrence > 0) text += fmt::format("[{}]", part.occurrence + 1);
  }
  return text;
}

}  // namespace iso8583
