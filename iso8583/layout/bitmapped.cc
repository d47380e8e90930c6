// Parts announced by a bitmap of their own, in the order of its bits.
#include <algorithm>
#include <bit>

#include "iso8583/layout/layout_rows.h"

namespace iso8583 {

namespace {

constexpr std::uint64_t top_bit = std::uint64_t{1} << 63;
constexpr std::size_t bytes_max = 24;

bool bit_in(const std::array<std::uint8_t, bytes_max>& map, Key bit) {
  return (map[(bit - 1) / 8] >> (7 - (bit - 1) % 8) & 1) != 0;
}

// Reads the bitmap; the bits of continuations are left out of `bits`.
bool read_bits(Walk& walk, std::size_t& at) {
  const Layout& layout = walk.layout;
  std::size_t done = 0;
  for (bool more = true; more;) {
    const std::size_t bytes = layout.continued ? 8 : layout.bitmap_bytes;
    const std::size_t size = layout.bitmap.wire_size(bytes);
    if (walk.left(at) < size) return walk.fail(Stop::short_bitmap, at);
    if (layout.bitmap.find_fault(walk.value.data() + at, bytes) != no_fault) return walk.fail(Stop::bad_bitmap, at);
    std::array<std::uint8_t, bytes_max> map{};
    layout.bitmap.read(walk.value.data() + at, bytes, map.data());
    more = layout.continued && bit_in(map, 1) && done + 8 < layout.bitmap_bytes;
    if (layout.continued && bit_in(map, 1)) {
      if (!more) return walk.fail(Stop::bad_bitmap, at);
      map[0] &= 0x7f;
    }
    for (std::size_t i = 0; i < bytes; ++i)
      walk.bits[(done + i) / 8] |= static_cast<std::uint64_t>(map[i]) << (56 - 8 * ((done + i) % 8));
    done += bytes;
    at += size;
  }
  walk.bits_read = true;
  return true;
}

Key take_bit(std::array<std::uint64_t, 3>& bits) {
  for (std::size_t word = 0; word < bits.size(); ++word) {
    if (bits[word] == 0) continue;
    const int zeros = std::countl_zero(bits[word]);
    bits[word] &= ~(top_bit >> zeros);
    return 64 * word + static_cast<Key>(zeros) + 1;
  }
  return 0;
}

bool next(Walk& walk) {
  std::size_t at = walk.at;
  if (!walk.bits_read) {
    if (walk.value.empty()) return false;
    if (!read_bits(walk, at)) return false;
    walk.at = at;
  }
  const Key bit = take_bit(walk.bits);
  if (bit == 0) return at == walk.value.size() ? false : walk.fail(Stop::trailing, at);
  walk.element->key = bit;
  walk.element->begin = static_cast<std::uint16_t>(at);
  walk.element->step = walk.layout.step_of(bit);
  if (walk.element->step == nullptr) {
    walk.element->step = &walk.layout.unknown_step;
    return walk.fail(Stop::untabled, at);
  }
  if (!take_value(walk, *walk.element->step, at)) return false;
  end_at(walk, walk.element->value + walk.element->size);
  return true;
}

void append_bitmap(const Layout& layout, const std::array<std::uint64_t, 3>& bits, ByteBuffer& out) {
  std::size_t bytes = layout.bitmap_bytes;
  if (layout.continued) bytes = bits[2] != 0 ? 24 : bits[1] != 0 ? 16 : 8;
  std::array<std::uint8_t, bytes_max> map{};
  for (std::size_t i = 0; i < bytes; ++i) map[i] = static_cast<std::uint8_t>(bits[i / 8] >> (56 - 8 * (i % 8)));
  for (std::size_t i = 8; layout.continued && i < bytes; i += 8) map[i - 8] |= 0x80;
  layout.bitmap.write(map.data(), bytes, out.grow(layout.bitmap.wire_size(bytes)));
}

void set_bit(std::array<std::uint64_t, 3>& bits, Key bit) { bits[(bit - 1) / 64] |= top_bit >> (bit - 1) % 64; }

std::expected<void, Error> place(const Layout& layout, Bytes value, const Placing& placing, ByteBuffer& out) {
  if (placing.key > Key{8} * layout.bitmap_bytes || layout.step_of(placing.key) == nullptr)
    return misplaced(layout, placing, "a bit that its table has", "one that it does not have");
  std::array<std::uint64_t, 3> bits{};
  Walk before(layout, value);
  while (before.next())
    if (before.element->key != placing.key) set_bit(bits, before.element->key);
  if (before.failed()) return std::unexpected(before.error());
  if (placing.wire != nullptr) set_bit(bits, placing.key);
  append_bitmap(layout, bits, out);

  bool placed = placing.wire == nullptr;
  Walk walk(layout, value);
  const auto place_here = [&] {
    if (!placed) out.append(*placing.wire);
    placed = true;
  };
  while (walk.next()) {
    if (walk.element->key >= placing.key) place_here();
    if (walk.element->key != placing.key)
      out.append(value.subspan(walk.element->begin, walk.element->end - walk.element->begin));
  }
  place_here();
  return {};
}

}  // namespace

const LayoutKind bitmapped_layout{"bitmapped", next, place, number_key_text, parse_number_key};

}  // namespace iso8583
