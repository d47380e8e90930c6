// The names of classes and secrecies, and a field's type as tables write it.
#include "iso8583/field_row.h"

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
  return fmt::format("{}{}{}", name_of(kind), std::string(length_digits, '.'), size);
}

std::size_t FieldRow::length_of(std::size_t units) const {
  if (binary()) return counts == Counts::digits ? 2 * units : units;
  return counts == Counts::digits ? units : form.wire_size(units);
}

}  // namespace iso8583
