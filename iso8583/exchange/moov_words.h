// What moov's names of types, encodings and prefixes come to: one row per name.
#pragma once

#include <span>
#include <string_view>

#include "iso8583/field/field_row.h"

namespace iso8583 {

enum class MoovType : std::uint8_t { string, numeric, binary, hex, track_1, track_2, track_3, bitmap, composite };
struct MoovTypeRow {
  std::string_view name;
  MoovType type;
};
const MoovTypeRow* find_moov_type(std::string_view name);  // null: not known

// What an encoding makes of a value, and what a length before it counts when it is read.
enum class MoovWriting : std::uint8_t {
  characters,      // a byte each; counts characters
  digits,          // packed; counts digits
  bytes,           // as they are; counts bytes
  hex_characters,  // the value's bytes as hexadecimal characters; counts bytes of the value
  hex_bytes,       // a value of hexadecimal characters as bytes; counts bytes
  ber_tag          // of tags only
};
struct MoovEncoding {
  std::string_view name;
  MoovWriting writing;
  std::string_view encoding;  // of a dialect
  std::string_view fill;
};
std::span<const MoovEncoding> moov_encodings();
const MoovEncoding* find_moov_encoding(std::string_view name);

struct MoovPrefix {
  std::string_view name;
  std::string_view length;  // of a dialect; empty: fixed
  unsigned digits;          // as a dialect's type has dots; 0: fixed
  bool ber = false;
  std::string_view remark = {};  // cannot be said: why
};
std::span<const MoovPrefix> moov_prefixes();
const MoovPrefix* find_moov_prefix(std::string_view name);

// How a value of a type is written in an encoding, per unit of the length that moov says.
struct MoovValue {
  MoovType type;
  MoovWriting writing;
  FieldClass kind;
  std::string_view encoding;  // empty: the encoding's own
  std::string_view fill;      // empty: the encoding's own
  unsigned units = 1;         // of the value, for each one that the length says
  std::string_view counts = "digits";
  std::string_view remark = {};  // cannot be said: why
};
std::span<const MoovValue> moov_values();
const MoovValue* find_moov_value(MoovType type, MoovWriting writing);

}  // namespace iso8583
