// The table of layout kinds, and what they share.
#include "iso8583/layout/layout.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "iso8583/field/failure.h"
#include "iso8583/layout/layout_rows.h"

namespace iso8583 {

std::span<const LayoutKind> layout_kinds() {
  static const std::array rows{positional_layout, list_layout, tagged_layout, ber_layout, bitmapped_layout};
  return rows;
}

const LayoutKind* find_layout_kind(std::string_view name) {
  const auto rows = layout_kinds();
  const auto found = std::ranges::find(rows, name, &LayoutKind::name);
  return found == rows.end() ? nullptr : &*found;
}

bool Walk::fail(Stop why, std::size_t where, const FieldRow* row, std::size_t promised) {
  stop = why;
  stopped_at = where;
  stopped_row = row;
  stopped_units = promised;
  return false;
}

Error Walk::error() const {
  const Failure failure{stop, stopped_row, value.subspan(stopped_at), stopped_units};
  Error error = failure.error();
  error.offset += stopped_at;
  error.path = layout.kind->key_text(layout, element->key);
  // What has no key yet is told of the whole.
  const bool keyless = stop == Stop::trailing || stop == Stop::short_bitmap || stop == Stop::bad_bitmap ||
                       stop == Stop::short_tag || stop == Stop::bad_tag ||
                       (layout.length_first && (stop == Stop::short_length || stop == Stop::bad_length));
  if (keyless) error.path.clear();
  // A value that is cut off is called by its name too, though its row has nothing to do with it.
  const bool cut = stop == Stop::short_value && stopped_row == nullptr && element->step != nullptr;
  const FieldRow* const row = cut ? element->step->row : stopped_row;
  if (row != nullptr && row != &layout.unknown) error.name = row->name;
  return error;
}

Error element_error(const Layout& layout, Bytes value, const Element& element) {
  Walk walk(layout, value);
  walk.own = element;
  walk.fail(element.fault, element.value, element.step->row, element.size);
  if (element.fault == Stop::fault) {
    // Where in the value it is depends on how many units there would have been.
    std::size_t units = 0;
    static_cast<void>(units_in_place(*element.step, value.data() + element.value, element.size, units));
    walk.stopped_units = units;
  }
  return walk.error();
}

bool take_value(Walk& walk, const Step& step, std::size_t at) {
  if (!step.row->prefixed()) {
    if (walk.left(at) < step.wire_size) return walk.fail(Stop::short_value, at, step.row, step.units);
    take_given(walk, step, at, step.wire_size);
    return true;
  }
  const std::uint8_t* const begin = walk.value.data();
  const std::uint8_t* const end = begin + walk.value.size();
  const std::uint8_t* place = begin + at;
  std::size_t units = 0;
  std::size_t size = 0;
  const Stop stop = read_length(step, place, end, units, size);
  const auto value_at = static_cast<std::size_t>(place - begin);
  if (stop != Stop::none) return walk.fail(stop, value_at, step.row, units);
  if (walk.left(value_at) < size) return walk.fail(Stop::short_value, value_at, step.row, units);
  const bool holds = value_holds(step, place, walk.left(value_at), units, size);
  Element& element = *walk.element;
  element.value = static_cast<std::uint16_t>(value_at);
  element.size = static_cast<std::uint16_t>(size);
  element.units = static_cast<std::uint16_t>(holds ? units : size);
  element.fault = holds ? Stop::none : Stop::fault;
  return true;
}

std::expected<Spot, Error> find_spot(const Layout& layout, Bytes value, const Placing& placing) {
  Walk walk(layout, value);
  std::size_t equal = 0;
  while (walk.next())
    if (walk.element->key == placing.key && equal++ == placing.occurrence)
      return Spot{walk.element->begin, walk.element->end};
  if (walk.failed()) return std::unexpected(walk.error());
  if (placing.occurrence > equal) return misplaced(layout, placing, "the equal tags before it", "fewer of them");
  return Spot{value.size(), value.size()};
}

std::unexpected<Error> misplaced(const Layout& layout, const Placing& placing, std::string expected,
                                 std::string found) {
  return std::unexpected(Error{layout.kind->key_text(layout, placing.key), 0, std::move(expected), std::move(found),
                               &placing.row == &layout.unknown ? "" : placing.row.name});
}

std::string number_key_text(const Layout&, Key key) { return std::to_string(key); }

std::optional<Key> parse_number_key(const Layout&, std::string_view text) {
  Key key = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), key);
  if (error != std::errc() || end != text.data() + text.size() || key == 0 || key > 9999) return std::nullopt;
  return key;
}

void Layout::index() {
  steps.clear();
  steps.reserve(rows.size());
  std::size_t size = 4;
  while (size < 4 * std::max<std::size_t>(rows.size(), most)) size *= 2;
  places_.assign(size, {});
  mask_ = size - 1;
  for (const FieldRow& row : rows) {
    steps.push_back(make_step(row));
    add_place(row.tag.empty() ? static_cast<Key>(row.number) : *kind->parse_key(*this, row.tag), &steps.back());
  }
  for (Key item = 2; item <= most; ++item) add_place(item, &steps.front());  // items are alike
  unknown_step = make_step(unknown);
}

void Layout::add_place(Key key, const Step* step) {
  std::size_t place = place_of(key);
  while (places_[place].step != nullptr) place = (place + 1) & mask_;
  places_[place] = {key, step};
}

std::optional<Key> Layout::key_named(std::string_view name_or_key) const {
  for (const FieldRow& row : rows)
    if (row.name == name_or_key)
      return row.tag.empty() ? static_cast<Key>(row.number) : *kind->parse_key(*this, row.tag);
  return kind->parse_key(*this, name_or_key);
}

const Layout* inside_of(const Layout& layout, const FieldRow& row, Key key) {
  if (row.inside) return row.inside.get();
  return layout.kind->constructed != nullptr && layout.kind->constructed(key) ? &layout : nullptr;
}

const Layout* inside_of(const Layout& layout, const Element& element) {
  return inside_of(layout, element.row(), element.key);
}

}  // namespace iso8583
