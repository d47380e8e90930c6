// See value.h.
#include "iso8583/field/value.h"

#include <algorithm>
#include <cstring>
#include <functional>

#include <fmt/format.h>

#include "iso8583/bitmap.h"
#include "iso8583/encoding/hex_digits.h"

namespace iso8583 {

namespace {

Bytes without_pad(const Pad& pad, Bytes value) {
  std::size_t first = 0;
  std::size_t last = value.size();
  while (pad.side == Pad::Side::left && first < last && value[first] == pad.unit) ++first;
  while (pad.side == Pad::Side::right && first < last && value[last - 1] == pad.unit) --last;
  return value.subspan(first, last - first);
}

Bytes trimmed(const Pad& pad, Bytes value) { return pad.trimmed ? without_pad(pad, value) : value; }

std::unexpected<Error> refuse(const FieldRow& row, std::string expected, std::string found) {
  return std::unexpected(Error{row.key(), 0, std::move(expected), std::move(found), row.name});
}

std::unexpected<Error> wrong_size(const FieldRow& row, std::size_t units) {
  const char* unit = row.binary() ? "bytes" : row.form.charset == Charset::digits ? "digits" : "characters";
  return refuse(row, fmt::format("{}{} {} ({})", row.fixed() ? "" : "at most ", row.units_max, unit, row.type()),
                std::to_string(units));
}

// The fill of a shorter value of a fixed size. Text keeps its trailing spaces on the wire, and whoever sets it need not
// count them; digits and bytes are to be complete unless the row says what completes them.
const Pad* pad_of(const FieldRow& row) {
  static constexpr Pad spaces{Pad::Side::right, ' ', false};
  if (row.pad.side != Pad::Side::none) return &row.pad;
  return row.form.charset == Charset::text ? &spaces : nullptr;
}

// Appends what has been checked and is of the right size.
Laid lay(const FieldRow& row, const std::uint8_t* value, std::size_t units, ByteBuffer& out) {
  const std::size_t prefix = row.prefix_size();
  const std::size_t size = row.form.wire_size(units);
  const std::size_t begin = out.size();
  // The value may be part of `out`, which moves when room is made.
  const std::less<const std::uint8_t*> before;
  const bool own = !out.empty() && !before(value, out.data()) && before(value, out.data() + begin);
  const auto value_at = static_cast<std::size_t>(own ? value - out.data() : 0);
  std::uint8_t* const to = out.grow(prefix + size);
  if (own) value = out.data() + value_at;
  if (prefix > 0) row.length->write(static_cast<unsigned>(row.length_of(units)), prefix, to);
  row.form.write(value, units, to + prefix);
  return {prefix, size, units};
}

LaidDown lay_sized(const FieldRow& row, const std::uint8_t* value, std::size_t units, ByteBuffer& out) {
  // A sign alone has no digit that it could be punched over.
  if (row.form.charset == Charset::signed_digits && units == 1) return refuse(row, "digits behind the sign", "none");
  if (!row.fixed()) {
    if (units > row.units_max) return wrong_size(row, units);
    return lay(row, value, units, out);
  }
  if (units == row.units_max) return lay(row, value, units, out);
  const Pad* const pad = pad_of(row);
  if (units > row.units_max || pad == nullptr) return wrong_size(row, units);
  Scratch room;
  auto* const whole = reinterpret_cast<std::uint8_t*>(room.take(row.units_max));
  std::memset(whole, pad->unit, row.units_max);
  if (units > 0) std::memcpy(whole + (pad->side == Pad::Side::left ? row.units_max - units : 0), value, units);
  return lay(row, whole, row.units_max, out);
}

LaidDown lay_hex(const FieldRow& row, std::string_view text, ByteBuffer& out) {
  if (text.size() % 2 != 0) return refuse(row, "two hexadecimal digits to a byte", "an odd number of them");
  Scratch room;
  auto* value = reinterpret_cast<std::uint8_t*>(room.take(text.size() / 2));
  std::size_t i = 0;
  for (std::uint64_t strange = 0; i + 4 <= text.size() / 2; i += 4) {
    const std::uint64_t bytes = read_hex_32(reinterpret_cast<const std::uint8_t*>(text.data()) + 2 * i, strange);
    if (strange != 0) break;  // found again below, by its place
    for (std::size_t k = 0; k < 4; ++k) value[i + k] = static_cast<std::uint8_t>(bytes >> (24 - 8 * k));
  }
  for (; i < text.size() / 2; ++i) {
    const int high = hex_value(static_cast<std::uint8_t>(text[2 * i]));
    const int low = hex_value(static_cast<std::uint8_t>(text[2 * i + 1]));
    if (high < 0 || low < 0) return refuse(row, "hexadecimal digits", fmt::format("another character at {}", 2 * i));
    value[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return lay_sized(row, value, text.size() / 2, out);
}

}  // namespace

Bytes value_bytes(const FieldRow& row, Bytes wire, std::size_t units, Scratch& room) {
  if (row.form.encoding->verbatim) return trimmed(row.pad, wire);
  auto* value = reinterpret_cast<std::uint8_t*>(room.take(units));
  row.form.read(wire.data(), units, value);
  return trimmed(row.pad, {value, units});
}

std::string_view value_text(const FieldRow& row, Bytes wire, std::size_t units, Scratch& room) {
  if (!row.binary()) {
    const Bytes value = value_bytes(row, wire, units, room);
    return {reinterpret_cast<const char*>(value.data()), value.size()};
  }
  // The bytes are read into the upper half and spread from there.
  char* const hex = room.take(2 * units);
  auto* const read = reinterpret_cast<std::uint8_t*>(hex) + units;
  row.form.read(wire.data(), units, read);
  const Bytes value = trimmed(row.pad, {read, units});
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::uint8_t byte = value[i];
    hex[2 * i] = hex_digits[byte >> 4];
    hex[2 * i + 1] = hex_digits[byte & 0xf];
  }
  return {hex, 2 * value.size()};
}

LaidDown lay_text(const FieldRow& row, std::string_view text, ByteBuffer& out) {
  if (row.binary()) return lay_hex(row, text, out);
  const auto* const value = reinterpret_cast<const std::uint8_t*>(text.data());
  // What it is padded with may be there already, also if it is no character of its class.
  const Bytes own = without_pad(row.pad, {value, text.size()});
  const std::size_t stranger = find_stranger(row.form.charset, own.data(), own.size());
  if (stranger != no_fault)
    return refuse(row, fmt::format("only characters of {}", name_of(row.kind)),
                  fmt::format("another one at position {}", stranger + 1));
  return lay_sized(row, value, text.size(), out);
}

LaidDown lay_bytes(const FieldRow& row, Bytes value, ByteBuffer& out) {
  if (!row.binary()) return lay_text(row, {reinterpret_cast<const char*>(value.data()), value.size()}, out);
  return lay_sized(row, value.data(), value.size(), out);
}

}  // namespace iso8583
