// A specification as another library's file says it, in our columns: what a dialect's YAML is written from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "iso8583/field/field_row.h"

namespace iso8583 {

// What could not be carried over: where, why, and what a person can do about it.
struct Loss {
  std::string path = {};  // "48.2", "bitmap"
  std::string reason = {};
  std::string advice = {};

  std::string text() const;  // "48.2: reason; advice"
};

// How a value is written, in the words of a dialect. Empty: nothing to say.
struct WireWords {
  std::string encoding = {};
  std::string fill = {};    // of bcd only
  std::string length = {};  // of variable rows only
  std::string counts = {};  // of variable rows only

  friend bool operator==(const WireWords&, const WireWords&) = default;
};

struct RowSketch {
  std::string key = {};  // field number, tag, bit; parts have none
  std::string name = {};
  FieldClass kind = FieldClass::ans;
  unsigned length_digits = 0;  // 0: fixed
  bool rest = false;           // takes what is left of the value
  unsigned size = 0;           // as a type says it: the sign of x+n does not count
  Secrecy secrecy = Secrecy::plain;
  WireWords wire = {};
  std::string pad_left = {};  // one byte
  std::string pad_right = {};
  bool trim = false;
  std::string until = {};   // of parts: the character behind it, or empty
  std::string inside = {};  // a layout's name

  bool fixed() const { return length_digits == 0 && !rest; }
  std::string type() const;  // "n..19"
};

enum class Divided : std::uint8_t { by_position, by_tag, by_ber_tag, by_bit };

struct LayoutSketch {
  std::string name = {};
  Divided kind = Divided::by_position;
  bool characters = false;         // it divides a value of characters; else one of bytes
  Secrecy outer = Secrecy::plain;  // of the value: what its rows are if they say nothing

  unsigned tag_size = 0;  // tagged
  std::string tag_encoding = {};
  unsigned length_digits = 0;
  std::string length_encoding = {};
  std::string length_counts = {};
  bool length_first = false;  // before the tag, which it counts

  std::string bitmap = {};  // bitmapped
  unsigned bitmap_bytes = 0;
  bool continued = false;

  std::vector<RowSketch> rows = {};
};

struct SpecDraft {
  std::string name = {};    // of the dialect
  std::string source = {};  // "jPOS generic packager, visa.xml": for the comment on top
  std::string year = {};    // 1987, 1993, 2003
  std::string mti = {};
  std::string bitmap = {};
  std::string third_bitmap = {};  // empty: none
  std::string code_page = {};     // what `ebcdic` means; empty: there is none
  std::map<int, RowSketch> fields = {};
  std::vector<LayoutSketch> layouts = {};
  std::vector<Loss> losses = {};

  void lose(std::string path, std::string reason, std::string advice);
};

// Bounds of what is read from others. Deeper or larger files are refused.
inline constexpr std::size_t import_bytes_max = std::size_t{4} << 20;
inline constexpr int import_depth_max = 5;  // a layout may take two of the eight levels that a dialect has
inline constexpr int import_rows_max = 4096;
inline constexpr unsigned import_size_max = 65534;  // of one value

// What both importers do at the end: the year (given, or told by the sizes of fields 12 and 39) and the secrecies,
// which no other library's file says.
void finish_draft(SpecDraft& draft, const std::string& year);

}  // namespace iso8583
