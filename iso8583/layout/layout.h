// How a value is divided into parts: positions, items of one size, tags with lengths, bits. One row per kind, as with
// encodings: a new kind is one file and one row.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/error.h"
#include "iso8583/field/byte_buffer.h"
#include "iso8583/field/step_reading.h"

namespace iso8583 {

// What a part is found by: its position or bit, or the bytes of its tag as one big-endian number.
using Key = std::uint64_t;

// Where one part stands. Offsets count bytes of the divided value.
struct Element {
  const Step* step = nullptr;  // never null once found; layout.unknown_step for a tag of no row
  Key key = 0;
  std::uint16_t begin = 0;  // its tag, its length, or where there is neither its value
  std::uint16_t value = 0;
  std::uint16_t size = 0;  // bytes of the value
  std::uint16_t end = 0;   // behind it and its separator
  std::uint16_t units = 0;
  // Its own value is not what its row says, but where it ends is known: it can be passed over, shown and re-emitted.
  Stop fault = Stop::none;

  const FieldRow& row() const { return *step->row; }
};

struct Layout;

// Elements that are written where they stay. Their room is kept for the next value.
class ElementList {
 public:
  Element& more() {
    if (count_ == room_.size()) room_.resize(std::max<std::size_t>(16, 2 * count_));
    return room_[count_++];
  }
  void drop_last() { --count_; }
  void clear() { count_ = 0; }
  std::span<const Element> view() const { return {room_.data(), count_}; }

 private:
  std::vector<Element> room_;
  std::size_t count_ = 0;
};

// Goes through a value part by part. Keeps nothing but places: the value must outlive it.
struct Walk {
  Walk(const Layout& of, Bytes bytes) : layout(of), value(bytes) {}
  Walk(const Walk&) = delete;  // it may point to its own element
  Walk& operator=(const Walk&) = delete;

  bool next();  // to the next part. False: the end, or a fault
  bool failed() const { return stop != Stop::none; }
  // What stopped it, with an offset from the value's beginning and the part's key as path.
  Error error() const;

  std::size_t left(std::size_t from) const { return value.size() - from; }
  bool fail(Stop why, std::size_t where, const FieldRow* row = nullptr, std::size_t promised = 0);

  const Layout& layout;
  Bytes value;
  Element own;
  Element* element = &own;  // the part that was found last; may be set anew between two of them
  std::size_t at = 0;       // where the next one begins
  std::size_t passed = 0;   // positions and items so far, also those that were not there
  // Bits that are still to come, where the layout has bits.
  std::array<std::uint64_t, 3> bits{};
  bool bits_read = false;

  Stop stop = Stop::none;
  std::size_t stopped_at = 0;
  const FieldRow* stopped_row = nullptr;
  std::size_t stopped_units = 0;  // what was promised
};

// What an element's fault is, with an offset from the beginning of the divided value.
Error element_error(const Layout& layout, Bytes value, const Element& element);

// A part in the place where it is to stand. Null wire: it is to be taken out.
struct Placing {
  Key key = 0;
  std::size_t occurrence = 0;  // of equal tags, from 0
  const FieldRow& row;
  const Bytes* wire = nullptr;  // the value as on the wire, with the row's own length before it if it has one
  std::size_t units = 0;
};

struct LayoutKind {
  std::string_view name;
  bool (*next)(Walk& walk);
  // Appends the value with the part set, replaced or taken out; all others stay as they are, byte for byte.
  std::expected<void, Error> (*place)(const Layout& layout, Bytes value, const Placing& placing, ByteBuffer& out);
  std::string (*key_text)(const Layout& layout, Key key);
  std::optional<Key> (*parse_key)(const Layout& layout, std::string_view text);
  // Whether the key alone says that its part is divided by the same layout again. Null: never.
  bool (*constructed)(Key key) = nullptr;
  bool open = false;  // there may be keys that no row has
  // A shorter way through many parts. It stops before whatever is unusual, and next() goes on. Null: there is none.
  void (*divide)(Walk& walk, ElementList& elements) = nullptr;
  // Fills up what stands in a value of a fixed size, as far as parts have a fill. Null: there is nothing to fill with.
  void (*complete)(const Layout& layout, std::size_t size, ByteBuffer& value) = nullptr;
};
std::span<const LayoutKind> layout_kinds();
const LayoutKind* find_layout_kind(std::string_view name);  // null: no such kind

struct Layout {
  std::string name;
  const LayoutKind* kind = nullptr;
  bool characters = false;     // it divides characters, else bytes
  std::vector<FieldRow> rows;  // steps point to them: a layout never moves once it is made
  std::vector<Step> steps;     // one per row
  FieldRow unknown;            // what has no row: kept and shown, of characters as text, of bytes as hex
  Step unknown_step;

  // tagged
  Form tag;
  unsigned tag_units = 0;
  const LengthEncoding* length = nullptr;
  unsigned length_digits = 0;
  Counts counts = Counts::bytes;
  bool counts_itself = false;
  bool counts_tag = false;
  bool length_first = false;  // before its tag
  std::string lead;           // before each of them
  std::string filler;         // between length and value
  // list
  unsigned most = 0;
  // bitmapped
  Form bitmap;
  unsigned bitmap_bytes = 0;
  bool continued = false;

  const Step* step_of(Key key) const {  // null: no row
    const Place* const places = places_.data();
    for (std::size_t place = place_of(key);; place = (place + 1) & mask_)
      if (places[place].key == key || places[place].step == nullptr) return places[place].step;
  }
  std::optional<Key> key_named(std::string_view name_or_key) const;
  void index();  // after rows are complete

 private:
  void add_place(Key key, const Step* step);
  struct Place {
    Key key = ~Key{0};  // no tag
    const Step* step = nullptr;
  };
  std::size_t place_of(Key key) const { return (key * 0x9e3779b97f4a7c15ULL >> 40) & mask_; }

  std::vector<Place> places_;  // open addressing, a power of two
  std::size_t mask_ = 0;
};

inline bool Walk::next() { return layout.kind->next(*this); }

// The layout of what is inside a part: its row's own; of a constructed tag the same again. Null: it is not divided.
const Layout* inside_of(const Layout& layout, const Element& element);
const Layout* inside_of(const Layout& layout, const FieldRow& row, Key key);

// Bytes of a tag as one number, and back.
constexpr Key key_of(Bytes bytes) {
  Key key = 0;
  for (const std::uint8_t byte : bytes) key = key << 8 | byte;
  return key;
}

}  // namespace iso8583
