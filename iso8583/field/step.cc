// Chooses for a row the shortest way through the decoder.
#include "iso8583/field/step.h"

#include <algorithm>
#include <string_view>

#include "iso8583/encoding/encoding_rows.h"

namespace iso8583 {

Check check_of(const Form& form) {
  const std::string_view encoding = form.encoding->name;
  if (encoding == raw_encoding.name) return Check::nothing;
  if (encoding == ascii_encoding.name && form.charset == Charset::digits) return Check::ascii_digits;
  if (encoding == ascii_encoding.name && form.charset == Charset::text) return Check::ascii_text;
  if (encoding == ascii_encoding.name && form.charset == Charset::track) return Check::ascii_track;
  if (encoding == bcd_encoding.name && form.charset == Charset::track && form.fill == Fill::right_0)
    return Check::packed_track;
  if (encoding == bcd_encoding.name && form.charset == Charset::digits) {
    if (form.fill == Fill::left_0) return Check::packed_left;
    if (form.fill == Fill::right_0) return Check::packed_right;
  }
  return Check::other;
}

namespace {

Prefix prefix_of(const FieldRow& row) {
  if (!row.prefixed()) return Prefix::none;
  const std::size_t size = row.prefix_size();
  if (row.counts_itself) return Prefix::other;
  if (row.length->name == "ascii") return size == 2 ? Prefix::ascii_2 : size == 3 ? Prefix::ascii_3 : Prefix::other;
  if (row.length->name == "bcd") return size == 1 ? Prefix::bcd_1 : size == 2 ? Prefix::bcd_2 : Prefix::other;
  return Prefix::other;
}

Count count_of(const FieldRow& row) {
  if (!row.prefixed()) return Count::units;
  if (row.binary()) return row.counts == Counts::digits ? Count::half_units : Count::units;
  const bool own_size = row.form.wire_size(4) != 4;
  return own_size && row.counts == Counts::bytes ? Count::packed_bytes : Count::units;
}

// What the row pads with may not be of its own characters: then only the row can tell.
bool padded_strangely(const FieldRow& row) {
  return row.pad.side != Pad::Side::none && find_stranger(row.form.charset, &row.pad.unit, 1) != no_fault;
}

// Little-endian words: the first n bytes are the low ones.
std::uint64_t low_bytes(std::size_t n) { return n >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * n) - 1; }

}  // namespace

Step make_step(const FieldRow& row) {
  Step step;
  step.check = padded_strangely(row) ? Check::other : check_of(row.form);
  step.prefix = prefix_of(row);
  step.count = count_of(row);
  step.row = &row;
  step.units = static_cast<std::uint16_t>(row.units_max);
  step.prefix_size = static_cast<std::uint8_t>(row.prefix_size());
  if (!row.fixed()) return step;
  const std::size_t size = row.form.wire_size(row.units_max);
  step.wire_size = static_cast<std::uint16_t>(size);
  step.two_loads = size <= 16;
  step.mask_low = low_bytes(size);
  step.mask_high = size > 8 ? low_bytes(std::min<std::size_t>(size, 16) - 8) : 0;
  return step;
}

}  // namespace iso8583
