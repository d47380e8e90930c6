// What stopped a reading, in words. Values never appear, only the single byte that does not belong.
#pragma once

#include "iso8583/bytes.h"
#include "iso8583/error.h"
#include "iso8583/field/step_reading.h"

namespace iso8583 {

struct Failure {
  Stop stop;
  const FieldRow* row;   // null: what it concerns has none
  Bytes left;            // from where it stopped
  std::size_t promised;  // units, or bytes where the units do not fit

  // The offset counts from the beginning of `left`; path and name are the caller's.
  Error error() const;
};

}  // namespace iso8583
