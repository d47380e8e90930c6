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

bool next(Walk& walk) {
  std::size_t at = walk.element.end;
  while (at < walk.value.size() && walk.value[at] == 0) ++at;
  if (at == walk.value.size()) return false;
  walk.element.key = 0;
  const std::size_t tag = tag_size(walk.value.subspan(at));
  if (tag == 0) return walk.fail(walk.left(at) < tag_bytes_max ? Stop::short_tag : Stop::bad_tag, at);
  walk.element.key = key_of(walk.value.subspan(at, tag));
  walk.element.begin = static_cast<std::uint32_t>(at);
  at += tag;
  if (walk.left(at) == 0) return walk.fail(Stop::short_length, at);
  std::size_t size = walk.value[at++];
  if (size >= 0x80) {
    const std::size_t bytes = size & 0x7f;
    // An indefinite length (80) has no place in a message.
    if (bytes == 0 || bytes > length_bytes_max) return walk.fail(Stop::bad_length, at - 1);
    if (walk.left(at) < bytes) return walk.fail(Stop::short_length, at);
    size = static_cast<std::size_t>(key_of(walk.value.subspan(at, bytes)));
    at += bytes;
  }
  const Step* const step = walk.layout.step_of(walk.element.key);
  walk.element.step = step != nullptr ? step : &walk.layout.unknown_step;
  if (walk.left(at) < size) return walk.fail(Stop::short_value, at, nullptr, size);
  take_tagged(walk, at, size);
  return true;
}

std::size_t key_bytes(Key key) {
  std::size_t size = 1;
  while (size < tag_bytes_max && key >> 8 * size != 0) ++size;
  return size;
}

void append_number(std::vector<std::uint8_t>& out, std::uint64_t number, std::size_t size) {
  for (std::size_t i = size; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

void append_length(std::vector<std::uint8_t>& out, std::size_t length) {
  if (length >= 0x80) out.push_back(length < 0x100 ? 0x81 : 0x82);
  append_number(out, length, length < 0x100 ? 1 : 2);
}

std::expected<void, Error> place(const Layout& layout, Bytes value, const Placing& placing,
                                 std::vector<std::uint8_t>& out) {
  Walk walk(layout, value);
  std::size_t occurrence = 0;
  std::size_t begin = value.size();
  std::size_t end = value.size();
  while (walk.next()) {
    if (walk.element.key != placing.key || occurrence++ != placing.occurrence) continue;
    begin = walk.element.begin;
    end = walk.element.end;
    break;
  }
  if (walk.failed()) return std::unexpected(walk.error());
  append(out, value.first(begin));
  if (placing.wire != nullptr) {
    append_number(out, placing.key, key_bytes(placing.key));
    append_length(out, placing.wire->size());
    append(out, *placing.wire);
  }
  append(out, value.subspan(end));
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

const LayoutKind ber_layout{"ber", next, place, key_text, parse_key, constructed, true};

}  // namespace iso8583
