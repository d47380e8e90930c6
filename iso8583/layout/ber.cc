// BER-TLV, as EMV has it (ISO/IEC 8825-1, EMV Book 3 annex B): tags of one to four bytes, lengths of one to four, a
// zero byte between two of them means nothing, constructed tags hold tags again.
#include <fmt/format.h>

#include "iso8583/encoding/hex_digits.h"
#include "iso8583/layout/layout_rows.h"

namespace iso8583 {

namespace {

constexpr std::size_t tag_bytes_max = 4;
constexpr std::size_t length_bytes_max = 4;

// The tag at `at`, which moves behind it; where there is none it stays.
inline Stop read_tag(const std::uint8_t* bytes, std::size_t size, std::size_t& at, Key& tag) {
  const std::size_t begin = at;
  tag = bytes[at++];
  if ((tag & 0x1f) != 0x1f) return Stop::none;
  std::uint8_t byte = 0x80;
  while (at - begin < tag_bytes_max && at < size && (byte & 0x80) != 0) tag = tag << 8 | (byte = bytes[at++]);
  if ((byte & 0x80) == 0) return Stop::none;
  at = begin;
  tag = 0;
  return size - begin < tag_bytes_max ? Stop::short_tag : Stop::bad_tag;
}

// One data object's tag and length; `at` moves behind what was read. All in registers: a message has dozens of them.
struct Head {
  Key key;
  std::size_t begin;
  std::size_t size;  // of the value
};

inline Stop read_head(const std::uint8_t* bytes, std::size_t size, std::size_t& at, Head& head) {
  head.begin = at;
  if (const Stop stop = read_tag(bytes, size, at, head.key); stop != Stop::none) return stop;
  if (at == size) return Stop::short_length;
  head.size = bytes[at++];
  if (head.size < 0x80) return Stop::none;
  const std::size_t length_bytes = head.size & 0x7f;
  // An indefinite length (80) has no place in a message. Of a length that is none the first byte is pointed to.
  if (length_bytes == 0 || length_bytes > length_bytes_max || size - at < length_bytes) {
    --at;
    return length_bytes == 0 || length_bytes > length_bytes_max ? Stop::bad_length : Stop::short_length;
  }
  head.size = static_cast<std::size_t>(key_of({bytes + at, length_bytes}));
  at += length_bytes;
  return Stop::none;
}

bool next(Walk& walk) {
  const std::uint8_t* const bytes = walk.value.data();
  const std::size_t size = walk.value.size();
  std::size_t at = walk.at;
  while (at < size && bytes[at] == 0) ++at;
  if (at == size) return false;
  Head head{};
  const Stop stop = read_head(bytes, size, at, head);
  Element& element = *walk.element;
  element.key = head.key;
  element.begin = static_cast<std::uint16_t>(head.begin);
  const Step* const step = walk.layout.step_of(head.key);
  element.step = step != nullptr ? step : &walk.layout.unknown_step;
  if (stop != Stop::none) return walk.fail(stop, at);
  if (size - at < head.size) return walk.fail(Stop::short_value, at, nullptr, head.size);
  take_given(walk, *element.step, at, head.size);
  end_at(walk, at + head.size);
  return true;
}

// The same for all of them. What is unusual is left to next(), which says what it is.
void divide(Walk& walk, ElementList& elements) {
  const std::uint8_t* const bytes = walk.value.data();
  const std::size_t size = walk.value.size();
  const Layout& layout = walk.layout;
  std::size_t at = walk.at;
  for (Head head{}; at < size && bytes[at] != 0;) {
    if (read_head(bytes, size, at, head) != Stop::none || size - at < head.size) break;
    const Step* step = layout.step_of(head.key);
    if (step == nullptr) step = &layout.unknown_step;
    std::size_t units = 0;
    if (units_in_place(*step, bytes + at, head.size, units) != Stop::none) break;
    if (step->check != Check::nothing && !value_holds(*step, bytes + at, size - at, units, head.size)) break;
    Element& element = elements.more();
    element.step = step;
    element.key = head.key;
    element.begin = static_cast<std::uint16_t>(head.begin);
    element.value = static_cast<std::uint16_t>(at);
    element.size = static_cast<std::uint16_t>(head.size);
    at += head.size;
    element.end = static_cast<std::uint16_t>(at);
    element.units = static_cast<std::uint16_t>(units);
    element.fault = Stop::none;
    walk.at = at;
  }
}

std::size_t key_bytes(Key key) {
  std::size_t size = 1;
  while (size < tag_bytes_max && key >> 8 * size != 0) ++size;
  return size;
}

void append_number(ByteBuffer& out, std::uint64_t number, std::size_t size) {
  for (std::size_t i = size; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

void append_length(ByteBuffer& out, std::size_t length) {
  if (length >= 0x80) out.push_back(length < 0x100 ? 0x81 : 0x82);
  append_number(out, length, length < 0x100 ? 1 : 2);
}

std::expected<void, Error> place(const Layout& layout, Bytes value, const Placing& placing, ByteBuffer& out) {
  const auto spot = find_spot(layout, value, placing);
  if (!spot) return std::unexpected(spot.error());
  out.append(value.first(spot->begin));
  if (placing.wire != nullptr) {
    append_number(out, placing.key, key_bytes(placing.key));
    append_length(out, placing.wire->size());
    out.append(*placing.wire);
  }
  out.append(value.subspan(spot->end));
  return {};
}

std::string key_text(const Layout&, Key key) { return fmt::format("{:0{}X}", key, 2 * key_bytes(key)); }

std::optional<Key> parse_key(const Layout&, std::string_view text) {
  if (text.empty() || text.size() > 2 * tag_bytes_max || text.size() % 2 != 0) return std::nullopt;
  std::array<std::uint8_t, tag_bytes_max> bytes{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int digit = hex_value(static_cast<std::uint8_t>(text[i]));
    if (digit < 0) return std::nullopt;
    bytes[i / 2] = static_cast<std::uint8_t>(bytes[i / 2] << 4 | digit);
  }
  const std::size_t size = text.size() / 2;
  std::size_t end = 0;
  Key tag = 0;
  if (bytes[0] == 0 || read_tag(bytes.data(), size, end, tag) != Stop::none || end != size) return std::nullopt;
  return tag;
}

// Bit 6 of a tag's first byte.
bool constructed(Key key) { return (key >> 8 * (key_bytes(key) - 1) & 0x20) != 0; }

}  // namespace

const LayoutKind ber_layout{"ber", next, place, key_text, parse_key, constructed, true, divide};

}  // namespace iso8583
