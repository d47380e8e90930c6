// The rows of the table of layout kinds, one from each kind's file.
#pragma once

#include "iso8583/layout/layout.h"

namespace iso8583 {

extern const LayoutKind ber_layout;
extern const LayoutKind bitmapped_layout;
extern const LayoutKind list_layout;
extern const LayoutKind positional_layout;
extern const LayoutKind tagged_layout;

// Keys that are numbers: positions and bits.
std::string number_key_text(const Layout& layout, Key key);
std::optional<Key> parse_number_key(const Layout& layout, std::string_view text);

// One value with its own length before it, or of its fixed size, at `at`. False: it does not end within the whole.
bool take_value(Walk& walk, const Step& step, std::size_t at);
// One value of `size` bytes at `at`, whose end something else has said: a value that its row does not allow is noted as
// the element's fault, and the walk goes on.
[[gnu::always_inline]] inline void take_given(Walk& walk, const Step& step, std::size_t at, std::size_t size) {
  const std::uint8_t* const place = walk.value.data() + at;
  Element& element = *walk.element;
  element.value = static_cast<std::uint16_t>(at);
  element.size = static_cast<std::uint16_t>(size);
  std::size_t units = 0;
  element.fault = units_in_place(step, place, size, units);
  if (element.fault != Stop::none) [[unlikely]] {
    units = size;
  } else if (step.check != Check::nothing && !value_holds(step, place, walk.left(at), units, size)) [[unlikely]] {
    element.fault = Stop::fault;
    units = size;
  }
  element.units = static_cast<std::uint16_t>(units);
}
// Where the element ends, and the next one begins.
inline void end_at(Walk& walk, std::size_t at) {
  walk.element->end = static_cast<std::uint16_t>(at);
  walk.at = at;
}

// Where the element of a placing stands among tags, or at the end where a new one would. An error: the value cannot be
// divided as far as it, or an equal tag before it is missing.
struct Spot {
  std::size_t begin;
  std::size_t end;
};
std::expected<Spot, Error> find_spot(const Layout& layout, Bytes value, const Placing& placing);

std::unexpected<Error> misplaced(const Layout& layout, const Placing& placing, std::string expected, std::string found);

}  // namespace iso8583
