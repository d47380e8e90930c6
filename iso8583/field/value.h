// A row's value: read from the wire, and laid down on it. Fields and the parts inside them alike.
#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "iso8583/error.h"
#include "iso8583/field/byte_buffer.h"
#include "iso8583/field/field_row.h"
#include "iso8583/field/scratch.h"

namespace iso8583 {

// The value's bytes: of binary the bytes themselves, of text its Latin-1 characters. Without the pad where the row
// trims it. Valid while the wire is and `room` is not used again.
Bytes value_bytes(const FieldRow& row, Bytes wire, std::size_t units, Scratch& room);
// The same as text: binary as upper-case hex.
std::string_view value_text(const FieldRow& row, Bytes wire, std::size_t units, Scratch& room);

// Where a value was laid down, counted from the end of what was there before.
struct Laid {
  std::size_t prefix = 0;
  std::size_t size = 0;  // without its prefix
  std::size_t units = 0;
};
using LaidDown = std::expected<Laid, Error>;

// Append a value with its length before it, if the row has one. Text is Latin-1, of binary hex; shorter fixed values
// are filled as the row says, text with spaces on the right where it says nothing. An error (its path is the row's key)
// leaves `out` as it was. The value may be part of `out`.
LaidDown lay_text(const FieldRow& row, std::string_view text, ByteBuffer& out);
LaidDown lay_bytes(const FieldRow& row, Bytes value, ByteBuffer& out);

}  // namespace iso8583
