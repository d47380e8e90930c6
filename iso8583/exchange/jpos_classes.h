// What each field class of jPOS writes: one row per class.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "iso8583/field/field_row.h"

namespace iso8583 {

enum class JposUse : std::uint8_t {
  value,    // writes a value as the columns say
  amount,   // its length counts a sign too: x+n
  nibbles,  // hexadecimal digits, two in a byte: its length counts digits
  bitmap,   // `encoding` is the bitmap's
  nothing,  // writes no byte
  until,    // ends with its token: parts only
  rest,     // takes what is left: parts only
  refused   // known, and not to be said in a dialect: `remark` says why
};

struct JposClass {
  std::string_view name;  // without its package
  JposUse use = JposUse::value;
  FieldClass kind = FieldClass::ans;
  unsigned length_digits = 0;  // 0: fixed; as a dialect's type has dots
  std::string_view encoding = {};
  std::string_view fill = {};         // of packed digits, where pad is false or not said
  std::string_view fill_padded = {};  // where pad is true
  std::string_view length = {};
  std::string_view counts = {};
  std::string_view remark = {};  // refused: why. Else: what is not quite the same
};
std::span<const JposClass> jpos_classes();
const JposClass* find_jpos_class(std::string_view name);  // null: nobody knows it

// Classes that write a tag before the value, which another class writes.
struct JposTaggedClass {
  std::string_view name;
  unsigned tag_size;  // 0: as long as the token of its packager
  std::string_view tag_encoding;
  std::string_view value_class;
  bool length_first = false;   // the length stands before the tag, and counts it
  unsigned length_digits = 0;  // 0: as many as the value's class has
};
std::span<const JposTaggedClass> jpos_tagged_classes();
const JposTaggedClass* find_jpos_tagged_class(std::string_view name);

// How a packager divides a value.
enum class JposDivision : std::uint8_t {
  fields,    // by position, or by a bitmap of its own if it emits one
  parts,     // by position
  ids,       // tagged; the tag is the number of the field
  mapped,    // tagged; a tag mapper knows the tag of a field
  tokens,    // tagged; the tag is the token of the field
  ber,       // BER-TLV
  datasets,  // datasets of ISO 8583:2003: an identifier, a length of two bytes
  unsayable
};
struct JposPackager {
  std::string_view name;
  JposDivision division;
  unsigned tag_size;  // ids
  std::string_view tag_encoding;
  std::string_view remark;  // unsayable: why
  bool length_first = false;
};
const JposPackager* find_jpos_packager(std::string_view name);

// Digits of the tags that a tag mapper makes of field numbers; nothing: another class of somebody's own.
std::optional<unsigned> jpos_mapper_digits(std::string_view name);

// "org.jpos.iso.IFA_LLNUM" → "IFA_LLNUM"; of other packages than jPOS' own the whole name, which no table has.
std::string_view jpos_short_name(std::string_view name);

}  // namespace iso8583
