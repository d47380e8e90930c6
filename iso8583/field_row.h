// One row of a dialect's table: what a field is called, what it may hold, how it stands on the wire, how secret it is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "iso8583/encoding.h"
#include "iso8583/length.h"

namespace iso8583 {

inline constexpr int last_field = 128;

// n digits; a, an, ans, ns text; x_n sign C or D and digits; z track data; b bytes.
enum class FieldClass : std::uint8_t { n, a, an, ans, ns, x_n, z, b };

struct ClassRow {
  std::string_view name;  // "x+n"
  FieldClass kind;
  Charset charset;
};
std::span<const ClassRow> class_rows();  // indexed by FieldClass
inline std::string_view name_of(FieldClass kind) { return class_rows()[static_cast<std::size_t>(kind)].name; }
inline Charset charset_of(FieldClass kind) { return class_rows()[static_cast<std::size_t>(kind)].charset; }

// plain: may be shown. mask: first six and last four. wipe: never shown, never stored.
enum class Secrecy : std::uint8_t { plain, mask, wipe };
std::span<const std::string_view> secrecy_names();  // indexed by Secrecy

struct FieldRow {
  int number = 0;
  std::string name;
  FieldClass kind = FieldClass::ans;
  unsigned length_digits = 0;  // 0: fixed, 2: LL, 3: LLL
  unsigned units_max = 0;      // digits, characters, or bytes of binary; a sign counts. Fixed: exactly these
  Form form;
  const LengthEncoding* length = nullptr;  // null: fixed
  Counts counts = Counts::digits;
  Secrecy secrecy = Secrecy::plain;

  bool fixed() const { return length_digits == 0; }
  bool binary() const { return kind == FieldClass::b; }
  std::string type() const;  // "n..19", "ans8", "b8"
  // What the length before a value of so many units says.
  std::size_t length_of(std::size_t units) const;
};

}  // namespace iso8583
