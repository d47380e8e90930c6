// One row of a table: what a field (or a part of one) is called, what it may hold, how it stands on the wire, how
// secret it is. On the wire a field is encoding × length × fill; everything else is for people and checks.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "iso8583/encoding/encoding.h"
#include "iso8583/encoding/length.h"

namespace iso8583 {

struct Layout;
struct ValueCheck;

inline constexpr int last_field = 192;  // 129 and more need a third bitmap

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

// What says where a value ends: its type, a length before it, or what it is a part of (a tag's length, a separator, the
// end of the whole).
enum class Extent : std::uint8_t { fixed, prefixed, given };

// What a shorter value of a fixed size is filled with, and whether reading takes it off again.
struct Pad {
  enum class Side : std::uint8_t { none, left, right };
  Side side = Side::none;
  std::uint8_t unit = ' ';  // as in the value: a character, or for binary a byte
  bool trimmed = false;
};

struct FieldRow {
  int number = 0;   // field, position (from 1) or bit; 0: a tag
  std::string tag;  // "9F26"; empty: a number
  std::string name;
  FieldClass kind = FieldClass::ans;
  Extent extent = Extent::fixed;
  unsigned length_digits = 0;  // the type's dots: 2 for LL
  unsigned units_max = 0;      // digits, characters, or bytes of binary; a sign counts. Fixed: exactly these
  Form form;
  const LengthEncoding* length = nullptr;  // prefixed only
  Counts counts = Counts::digits;
  bool counts_itself = false;
  Pad pad;
  Secrecy secrecy = Secrecy::plain;
  const ValueCheck* check = nullptr;     // null: nothing beyond shape
  std::string until;                     // a part ends before any of these
  std::string absent;                    // any of these in its place: it is not there
  std::shared_ptr<const Layout> inside;  // null: not divided

  bool fixed() const { return extent == Extent::fixed; }
  bool prefixed() const { return extent == Extent::prefixed; }
  bool binary() const { return kind == FieldClass::b; }
  std::string key() const { return tag.empty() ? std::to_string(number) : tag; }
  std::string type() const;  // "n..19", "ans8", "b8", "ans*76"
  // Bytes of the length before a value; 0 if there is none.
  std::size_t prefix_size() const { return prefixed() ? length->wire_size(length_digits) : 0; }
  // What the length before a value of so many units says.
  std::size_t length_of(std::size_t units) const;
  // Offset of the first wire byte that does not belong, or no_fault. What the value is padded with belongs.
  std::size_t find_fault(const std::uint8_t* wire, std::size_t units) const;
};

inline constexpr unsigned units_limit = 65535;

}  // namespace iso8583
