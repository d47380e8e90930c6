// Which fields of ISO 8583:1987 and of 1993 mean the same.
#pragma once

#include <span>
#include <string_view>

namespace isoswitch {

// How the value of one becomes that of the other.
enum class Way : unsigned char {
  same,      // it is the same
  currency,  // ISO 4217, in digits or letters
  day,       // MMDD and YYMMDD
  location,  // 43
  made,      // by a rule of its own, of more than one field or of what was asked
};

// Whether a message that cannot carry a value goes without it, or not at all.
enum class Need : unsigned char { may, must };

struct FieldPair {
  int of_1987;
  int of_1993;
  Way way;
  Need need;
};
std::span<const FieldPair> field_pairs();

// What has no counterpart, in words for an operator. Zero: of any version.
struct Missing {
  int version;  // first digit of the MTI
  int first;
  int last;
  std::string_view what;
};
std::span<const Missing> missing_fields();

// Of messages that are never translated (reconciliation, files, keys), or made anew on every link (MAC).
bool of_other_messages(int version, int field);

// Of the same version: whether a message goes without the field if it does not fit.
Need need_of(int field);

}  // namespace isoswitch
