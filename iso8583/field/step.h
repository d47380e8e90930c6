// A row as the decoder wants it: half a cache line, no pointer to follow on the usual path.
#pragma once

#include <cstdint>

#include "iso8583/field/field_row.h"

namespace iso8583 {

// The usual ways are inlined in the decoder; the rest goes through the row's functions.
enum class Prefix : std::uint8_t { none, ascii_2, ascii_3, bcd_1, bcd_2, other };
// Up to `nothing` a unit is a byte.
enum class Check : std::uint8_t {
  untabled,
  ascii_digits,
  ascii_text,
  ascii_track,
  nothing,
  packed_left,
  packed_right,
  packed_track,
  other
};
enum class Count : std::uint8_t { units, half_units, packed_bytes };

struct Step {
  Check check = Check::untabled;
  Prefix prefix = Prefix::none;
  Count count = Count::units;
  bool two_loads = false;  // fixed and of at most 16 bytes
  std::uint8_t prefix_size = 0;
  std::uint16_t units = 0;      // fixed: exactly, variable: at most
  std::uint16_t wire_size = 0;  // fixed only; 0: variable
  // Which bytes of two words belong to it.
  std::uint64_t mask_low = 0;
  std::uint64_t mask_high = 0;
  const FieldRow* row = nullptr;
};

Check check_of(const Form& form);
Step make_step(const FieldRow& row);  // the row is to outlive the step

}  // namespace iso8583
