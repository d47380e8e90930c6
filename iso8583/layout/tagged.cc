// Tags of one size, each with a length behind it: private data of 4 + 3 digits, tables of 2 + 2, data sets of a byte
// and a length of two.
#include "iso8583/encoding/hex_digits.h"
#include "iso8583/layout/layout_rows.h"

namespace iso8583 {

namespace {

constexpr std::size_t tag_units_max = 8;

std::size_t tag_wire_size(const Layout& layout) { return layout.tag.wire_size(layout.tag_units); }
std::size_t length_wire_size(const Layout& layout) { return layout.length->wire_size(layout.length_digits); }
// What the length counts beside the value.
std::size_t counted(const Layout& layout) {
  return (layout.counts_itself ? length_wire_size(layout) : 0) + (layout.counts_tag ? tag_wire_size(layout) : 0);
}

// Bytes that a length speaks of; no_fit: no value has such a length. Digits of binary are its hexadecimal digits.
std::size_t value_size(const Layout& layout, const FieldRow& row, std::size_t length) {
  if (length < counted(layout)) return no_fit;
  length -= counted(layout);
  if (layout.counts == Counts::bytes) return length;
  if (row.binary() && length % 2 != 0) return no_fit;
  return row.form.wire_size(row.binary() ? length / 2 : length);
}

// What the length says of a value.
std::size_t length_of(const Layout& layout, const Placing& placing) {
  if (layout.counts == Counts::bytes) return counted(layout) + placing.wire->size();
  return counted(layout) + (placing.row.binary() ? 2 * placing.units : placing.units);
}

// The tag at `at`, which moves behind it.
bool take_tag(Walk& walk, std::size_t& at) {
  const Layout& layout = walk.layout;
  const std::size_t size = tag_wire_size(layout);
  if (walk.left(at) < size) return walk.fail(Stop::short_tag, at);
  const std::uint8_t* const place = walk.value.data() + at;
  if (layout.tag.find_fault(place, layout.tag_units) != no_fault) return walk.fail(Stop::bad_tag, at);
  std::array<std::uint8_t, tag_units_max> units;
  layout.tag.read(place, layout.tag_units, units.data());
  walk.element->key = key_of({units.data(), layout.tag_units});
  const Step* const step = layout.step_of(walk.element->key);
  walk.element->step = step != nullptr ? step : &layout.unknown_step;
  at += size;
  return true;
}

bool take_length(Walk& walk, std::size_t& at, unsigned& length, std::size_t& length_at) {
  length_at = at;
  const std::size_t size = length_wire_size(walk.layout);
  if (walk.left(at) < size) return walk.fail(Stop::short_length, at);
  length = walk.layout.length->read(walk.value.data() + at, size);
  if (length == no_length) return walk.fail(Stop::bad_length, at);
  at += size;
  return true;
}

// What stands there in every element, and means nothing.
bool take_constant(Walk& walk, const std::string& constant, std::size_t& at) {
  for (const char expected : constant) {
    if (walk.left(at) == 0) return walk.fail(Stop::short_constant, at);
    if (walk.value[at] != static_cast<std::uint8_t>(expected)) return walk.fail(Stop::bad_constant, at);
    ++at;
  }
  return true;
}

bool next(Walk& walk) {
  const Layout& layout = walk.layout;
  std::size_t at = walk.at;
  if (walk.left(at) == 0) return false;
  walk.element->begin = static_cast<std::uint16_t>(at);
  walk.element->key = 0;
  walk.element->step = &layout.unknown_step;
  unsigned length = 0;
  std::size_t length_at = 0;
  if (!take_constant(walk, layout.lead, at)) return false;
  const bool headed = layout.length_first ? take_length(walk, at, length, length_at) && take_tag(walk, at)
                                          : take_tag(walk, at) && take_length(walk, at, length, length_at);
  if (!headed || !take_constant(walk, layout.filler, at)) return false;
  const std::size_t size = value_size(layout, *walk.element->step->row, length);
  if (size == no_fit) return walk.fail(Stop::bad_length, length_at);
  if (walk.left(at) < size) return walk.fail(Stop::short_value, at, nullptr, size);
  take_given(walk, *walk.element->step, at, size);
  end_at(walk, at + size);
  // Counted digits say themselves whether their number is odd.
  if (layout.counts == Counts::digits && !walk.element->row().binary() && walk.element->fault == Stop::none)
    walk.element->units = static_cast<std::uint16_t>(length - counted(layout));
  return true;
}

std::expected<void, Error> append_element(const Layout& layout, const Placing& placing, ByteBuffer& out) {
  std::array<std::uint8_t, tag_units_max> units;
  for (std::size_t i = 0; i < layout.tag_units; ++i)
    units[i] = static_cast<std::uint8_t>(placing.key >> 8 * (layout.tag_units - 1 - i));
  const std::size_t tag = tag_wire_size(layout);
  const std::size_t length_size = length_wire_size(layout);
  const std::size_t length = length_of(layout, placing);
  const unsigned most = layout.length->most(layout.length_digits);
  if (length > most)
    return misplaced(layout, placing, "a value that its length can say, at most " + std::to_string(most),
                     std::to_string(length));
  const auto append_constant = [&out](const std::string& constant) {
    out.append({reinterpret_cast<const std::uint8_t*>(constant.data()), constant.size()});
  };
  append_constant(layout.lead);
  std::uint8_t* const to = out.grow(tag + length_size);
  layout.tag.write(units.data(), layout.tag_units, to + (layout.length_first ? length_size : 0));
  layout.length->write(static_cast<unsigned>(length), length_size, to + (layout.length_first ? 0 : tag));
  append_constant(layout.filler);
  out.append(*placing.wire);
  return {};
}

std::expected<void, Error> place(const Layout& layout, Bytes value, const Placing& placing, ByteBuffer& out) {
  const auto spot = find_spot(layout, value, placing);
  if (!spot) return std::unexpected(spot.error());
  out.append(value.first(spot->begin));
  if (placing.wire != nullptr)
    if (auto appended = append_element(layout, placing, out); !appended) return appended;
  out.append(value.subspan(spot->end));
  return {};
}

std::string key_text(const Layout& layout, Key key) {
  std::string text;
  for (std::size_t i = layout.tag_units; i-- > 0;) {
    const auto unit = static_cast<std::uint8_t>(key >> 8 * i);
    if (layout.tag.charset != Charset::binary) {
      text += static_cast<char>(unit);
    } else {
      text += hex_digits[unit >> 4];
      text += hex_digits[unit & 0xf];
    }
  }
  return text;
}

std::optional<Key> parse_key(const Layout& layout, std::string_view text) {
  const bool binary = layout.tag.charset == Charset::binary;
  if (text.size() != (binary ? 2 : 1) * std::size_t{layout.tag_units}) return std::nullopt;
  Key key = 0;
  for (const char c : text) {
    const int digit = hex_value(static_cast<std::uint8_t>(c));
    if (binary && digit < 0) return std::nullopt;
    key = binary ? key << 4 | static_cast<Key>(digit) : key << 8 | static_cast<std::uint8_t>(c);
  }
  if (!binary) {
    std::array<std::uint8_t, tag_units_max> units;
    for (std::size_t i = 0; i < text.size(); ++i) units[i] = static_cast<std::uint8_t>(text[i]);
    if (find_stranger(layout.tag.charset, units.data(), text.size()) != no_fault) return std::nullopt;
  }
  return key;
}

}  // namespace

const LayoutKind tagged_layout{"tagged", next, place, key_text, parse_key, nullptr, true};

}  // namespace iso8583
