// BER-TLV, as EMV has it (ISO/IEC 8825-1, EMV Book 3 annex B): tags of one to four bytes, lengths of one to four, a
// zero byte between two of them means nothing, constructed tags hold tags again.
#include <fmt/format.h>

#include "iso8583/hex_digits.h"
#include "iso8583/layout_rows.h"

namespace iso8583 {

namespace {

constexpr std::size_t tag_bytes_max = 4;
constexpr std::size_t length_bytes_max = 4;

// Bytes of the tag at the beginning; 0: none, or it is cut off.
std::size_t tag_size(Bytes at) {
  if (at.empty()) return 0;
  if ((at[0] & 0x1f) != 0x1f) return 1;
  for (std::size_t size = 2; size <= tag_bytes_max && size <= at.size(); ++size)
    if ((at[size - 1] & 0x80) == 0) return size;
  return 0;
}

// One data object's tag and length; `at` moves behind what was read. All in registers: a message has dozens of them.
struct Head {
  Key key;
  std::size_t begin;
  std::size_t size;  // of the value
};

inline Stop read_head(const std::uint8_t* bytes, std::size_t size, std::size_t& at, Head& head) {
  head.begin = at;
  Key key = bytes[at++];
  if ((key & 0x1f) == 0x1f) {
    std::uint8_t byte = 0x80;
    for (std::size_t i = 1; i < tag_bytes_max && at < size && (byte & 0x80) != 0; ++i)
      key = key << 8 | (byte = bytes[at++]);
    if ((byte & 0x80) != 0) {
      at = head.begin;
      return size - at < tag_bytes_max ? Stop::short_tag : Stop::bad_tag;
    }
  }
  head.key = key;
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
  Walk walk(layout, value);
  std::size_t occurrence = 0;
  std::size_t begin = value.size();
  std::size_t end = value.size();
  while (walk.next()) {
    if (walk.element->key != placing.key || occurrence++ != placing.occurrence) continue;
    begin = walk.element->begin;
    end = walk.element->end;
    break;
  }
  if (walk.failed()) return std::unexpected(walk.error());
  if (begin == value.size() && placing.occurrence > occurrence)
    return misplaced(layout, placing, "the equal tags before it", "fewer of them");
  out.append(value.first(begin));
  if (placing.wire != nullptr) {
    append_number(out, placing.key, key_bytes(placing.key));
    append_length(out, placing.wire->size());
    out.append(*placing.wire);
  }
  out.append(value.subspan(end));
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
  const Bytes tag{bytes.data(), text.size() / 2};
  if (tag[0] == 0 || tag_size(tag) != tag.size()) return std::nullopt;
  return key_of(tag);
}

// Bit 6 of a tag's first byte.
bool constructed(Key key) { return (key >> 8 * (key_bytes(key) - 1) & 0x20) != 0; }

}  // namespace

const LayoutKind ber_layout{"ber", next, place, key_text, parse_key, constructed, true, divide};

}  // namespace iso8583
