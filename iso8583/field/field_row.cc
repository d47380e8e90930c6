// The names of classes and secrecies, and a field's type as tables write it.
#include "iso8583/field/field_row.h"

#include <array>

#include <fmt/format.h>

namespace iso8583 {

std::span<const ClassRow> class_rows() {
  // Peers put punctuation and spaces into an fields (DE 44, 46, 54 are rarely alphanumeric only), so all text is
  // checked alike: no control characters.
  static constexpr std::array<ClassRow, 8> rows{{
      {"n", FieldClass::n, Charset::digits},
      {"a", FieldClass::a, Charset::text},
      {"an", FieldClass::an, Charset::text},
      {"ans", FieldClass::ans, Charset::text},
      {"ns", FieldClass::ns, Charset::text},
      {"x+n", FieldClass::x_n, Charset::signed_digits},
      {"z", FieldClass::z, Charset::track},
      {"b", FieldClass::b, Charset::binary},
  }};
  return rows;
}

std::span<const std::string_view> secrecy_names() {
  static constexpr std::array<std::string_view, 3> names{"plain", "mask", "wipe"};
  return names;
}

std::string FieldRow::type() const {
  // Tables count the digits of x+n8 without the sign.
  const unsigned size = units_max - (kind == FieldClass::x_n ? 1 : 0);
  const bool open = extent == Extent::given && length_digits == 0;
  if (open && units_max == units_limit) return fmt::format("{}*", name_of(kind));
  return fmt::format("{}{}{}", name_of(kind), open ? "*" : std::string(length_digits, '.'), size);
}

std::size_t FieldRow::length_of(std::size_t units) const {
  const std::size_t own = counts_itself ? prefix_size() : 0;
  if (binary()) return own + (counts == Counts::digits ? 2 * units : units);
  return own + (counts == Counts::digits ? units : form.wire_size(units));
}

std::size_t FieldRow::find_fault(const std::uint8_t* wire, std::size_t units) const {
  const bool strange_pad = pad.side != Pad::Side::none && find_stranger(form.charset, &pad.unit, 1) != no_fault;
  if (!strange_pad) return form.find_fault(wire, units);
  // Such a pad is a character of its own byte, so that the rest can be looked at alone.
  const auto padded_at = [&](std::size_t i) {
    std::uint8_t unit = 0;
    form.read(wire + i, 1, &unit);
    return unit == pad.unit;
  };
  std::size_t first = 0;
  std::size_t last = units;
  while (pad.side == Pad::Side::left && first < last && padded_at(first)) ++first;
  while (pad.side == Pad::Side::right && first < last && padded_at(last - 1)) --last;
  const std::size_t fault = form.find_fault(wire + first, last - first);
  return fault == no_fault ? no_fault : first + fault;
}

}  // namespace iso8583
