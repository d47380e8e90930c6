// Parts by their position: each of a fixed size, with a length before it, up to a separator, or what is left.
#include <algorithm>

#include <fmt/format.h>

#include "iso8583/layout/layout_rows.h"

namespace iso8583 {

namespace {

bool one_of(const std::string& characters, std::uint8_t byte) {
  return characters.find(static_cast<char>(byte)) != std::string::npos;
}

// What stands in the place of a part.
enum class Found : std::uint8_t { part, nothing, end, fault };

Found find_part(Walk& walk, std::size_t index, std::size_t at) {
  if (walk.left(at) == 0) return Found::end;
  const Step& step = walk.layout.steps[index];
  const FieldRow& row = *step.row;
  walk.element->key = index + 1;
  walk.element->step = &step;
  walk.element->begin = static_cast<std::uint16_t>(at);
  if (one_of(row.absent, walk.value[at])) {
    end_at(walk, at + 1);
    return Found::nothing;
  }
  if (row.extent != Extent::given) {
    if (!take_value(walk, step, at)) return Found::fault;
    end_at(walk, walk.element->value + walk.element->size);
    return Found::part;
  }
  const Bytes rest = walk.value.subspan(at);
  const auto separator = std::ranges::find_if(rest, [&](std::uint8_t byte) { return one_of(row.until, byte); });
  const auto size = static_cast<std::size_t>(separator - rest.begin());
  take_given(walk, step, at, size);
  end_at(walk, at + size + (separator == rest.end() ? 0 : 1));
  return Found::part;
}

bool next(Walk& walk) {
  while (walk.passed < walk.layout.rows.size()) {
    const Found found = find_part(walk, walk.passed++, walk.at);
    if (found == Found::part) return true;
    if (found != Found::nothing) return false;
  }
  return walk.left(walk.at) == 0 ? false : walk.fail(Stop::trailing, walk.at);
}

// What stands for a part before the one that is placed, where nobody has said it.
bool append_nothing(const FieldRow& row, ByteBuffer& out) {
  if (!row.absent.empty()) {
    out.push_back(static_cast<std::uint8_t>(row.absent.front()));
  } else if (row.prefixed()) {
    row.length->write(static_cast<unsigned>(row.length_of(0)), row.prefix_size(), out.grow(row.prefix_size()));
  } else if (!row.until.empty()) {
    out.push_back(static_cast<std::uint8_t>(row.until.front()));
  } else if (row.fixed()) {
    const std::uint8_t fill = row.pad.side != Pad::Side::none       ? row.pad.unit
                              : row.binary()                        ? 0
                              : row.form.charset == Charset::digits ? '0'
                                                                    : ' ';
    std::vector<std::uint8_t> value(row.units_max, fill);
    if (row.form.charset == Charset::signed_digits) {
      std::ranges::fill(value, '0');
      value.front() = 'C';
    }
    row.form.write(value.data(), row.units_max, out.grow(row.form.wire_size(row.units_max)));
  } else {
    return false;
  }
  return true;
}

// Where the part stands, or would.
struct Place {
  std::size_t begin;
  std::size_t end;
  std::size_t missing;  // parts that are not there before it
  bool unclosed;        // the last part before it ended without its separator
  bool separated;       // it ends with one itself
};

bool ends_unclosed(const Element& element) {
  return !element.row().until.empty() && element.end == element.value + element.size;
}

std::expected<Place, Error> find_place(const Layout& layout, Bytes value, Key key) {
  Walk walk(layout, value);
  Found found = Found::nothing;
  for (std::size_t index = 0; index < key; ++index) {
    const std::size_t at = walk.at;
    const bool unclosed = found == Found::part && ends_unclosed(*walk.element);
    found = find_part(walk, index, at);
    if (found == Found::fault) return std::unexpected(walk.error());
    if (found == Found::end) return Place{at, at, static_cast<std::size_t>(key) - 1 - index, unclosed, false};
  }
  const bool separated = found == Found::part && walk.element->end > walk.element->value + walk.element->size;
  return Place{walk.element->begin, walk.element->end, 0, false, separated};
}

std::expected<void, Error> take_out(const Layout& layout, const Place& found, Bytes value, const Placing& placing,
                                    ByteBuffer& out) {
  out.append(value.first(found.begin));
  if (found.end == value.size()) return {};
  if (placing.row.absent.empty())
    return misplaced(layout, placing, "the parts behind it to be taken out first", "some of them");
  out.push_back(static_cast<std::uint8_t>(placing.row.absent.front()));
  out.append(value.subspan(found.end));
  return {};
}

// Whether the value holds what would end it, or begins with what says that it is not there.
bool ends_within(const Placing& placing) {
  const FieldRow& row = placing.row;
  const Bytes wire = *placing.wire;
  if (!wire.empty() && one_of(row.absent, wire.front())) return true;
  return std::ranges::any_of(wire, [&](std::uint8_t byte) { return one_of(row.until, byte); });
}

std::expected<void, Error> place(const Layout& layout, Bytes value, const Placing& placing, ByteBuffer& out) {
  if (placing.key > layout.rows.size())
    return misplaced(layout, placing, fmt::format("one of its {} parts", layout.rows.size()), "another position");
  const auto found = find_place(layout, value, placing.key);
  if (!found) return std::unexpected(found.error());
  if (placing.wire == nullptr) return take_out(layout, *found, value, placing, out);
  if (ends_within(placing)) return misplaced(layout, placing, "a value without what ends it", "it");
  out.append(value.first(found->begin));
  const std::size_t first_missing = static_cast<std::size_t>(placing.key) - 1 - found->missing;
  if (found->unclosed) out.push_back(static_cast<std::uint8_t>(layout.rows[first_missing - 1].until.front()));
  for (std::size_t index = first_missing; index + 1 < placing.key; ++index)
    if (!append_nothing(layout.rows[index], out))
      return misplaced(layout, placing, fmt::format("'{}' before it", layout.rows[index].name), "nothing there");
  out.append(*placing.wire);
  const bool last = found->end == value.size();
  if (!placing.row.until.empty() && (found->separated || !last))
    out.push_back(static_cast<std::uint8_t>(placing.row.until.front()));
  out.append(value.subspan(found->end));
  return {};
}

void complete(const Layout& layout, std::size_t size, ByteBuffer& value) {
  std::size_t index = 0;
  {
    Walk walk(layout, value.view());
    for (Found found = Found::part; index < layout.rows.size(); ++index) {
      found = find_part(walk, index, walk.at);
      if (found == Found::end || found == Found::fault) break;
    }
  }
  for (; index < layout.rows.size() && value.size() < size; ++index) {
    const std::size_t before = value.size();
    if (append_nothing(layout.rows[index], value) && value.size() <= size) continue;
    value.cut(before);
    return;
  }
}

// Positions are called by their names; numbers are read too.
std::string key_text(const Layout& layout, Key key) {
  return key >= 1 && key <= layout.rows.size() ? layout.rows[key - 1].name : number_key_text(layout, key);
}

}  // namespace

const LayoutKind positional_layout{"positional", next,  place,   key_text, parse_number_key,
                                   nullptr,      false, nullptr, complete};

}  // namespace iso8583
