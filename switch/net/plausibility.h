// Whether a message that was read makes sense: wrong dialects often read bytes to their end, but what comes out is no
// date, no currency, no card number and no text.
#pragma once

#include <cstddef>

#include "iso8583/dialect.h"
#include "iso8583/field_set.h"
#include "iso8583/message.h"

namespace isoswitch {

// Version 1987 to 2003 as the dialect's, class 1 to 8, function 0 to 5 (0 to 7 in 2003), origin 0 to 5.
bool is_plausible(iso8583::Mti mti, const iso8583::Dialect& dialect);

// Reads only the type. Nothing: there are no four digits.
std::optional<iso8583::Mti> read_mti(const iso8583::Dialect& dialect, iso8583::Bytes body);

struct Plausibility {
  std::size_t plausible = 0;
  std::size_t doubtful = 0;
  iso8583::FieldSet doubted;
};

// Judges the values that can be judged: by the check of the field's row, else by what the standard says of the field
// (dates, times, currencies, countries, the card number's check digit), else text by its characters; and whether a
// value divides as its row says. Values of zeros alone say nothing.
Plausibility plausibility_of(const iso8583::Message& message);

}  // namespace isoswitch
