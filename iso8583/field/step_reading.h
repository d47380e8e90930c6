// Reading one value by its step: its length, its units, whether its bytes belong. The decoder's hot path and the walks
// through divided values inline it.
#pragma once

#include "iso8583/encoding/words.h"
#include "iso8583/field/step.h"

namespace iso8583 {

// What stopped a reading; spelled out only then, because a sentence costs more than a message.
enum class Stop : std::uint8_t {
  none,
  untabled,
  short_length,
  bad_length,
  long_length,
  odd_length,
  short_value,
  wrong_size,
  fault,
  short_tag,
  bad_tag,
  short_constant,
  bad_constant,
  short_bitmap,
  bad_bitmap,
  too_many,
  trailing
};

// A value of at most 16 bytes in two loads, whatever its size, where the bytes go on for so long.
template <class Test>
inline bool short_value_holds(const Step& step, const std::uint8_t* value, std::uint64_t harmless, Test test) {
  const std::uint64_t low = (load_8(value) & step.mask_low) | (harmless & ~step.mask_low);
  const std::uint64_t high = (load_8(value + 8) & step.mask_high) | (harmless & ~step.mask_high);
  return (test(low) | test(high)) == 0;
}

inline bool fill_holds(const std::uint8_t* value, std::size_t units, std::size_t size, bool left) {
  if (units % 2 == 0) return true;
  return left ? value[0] >> 4 == 0 : (value[size - 1] & 0xf) == 0;
}

// A length in bytes does not say whether the number of digits is odd, but a nibble F does.
inline bool ends_in_f(const Form& form, const std::uint8_t* value, std::size_t units, std::size_t size) {
  if (form.fill != Fill::left_f && form.fill != Fill::right_f) return false;
  const std::size_t sign = form.charset == Charset::signed_digits ? 1 : 0;
  if (size <= sign || (units - sign) % 2 != 0) return false;
  return form.fill == Fill::left_f ? value[sign] >> 4 == 0xf : (value[size - 1] & 0xf) == 0xf;
}

// How many units stand in `size` bytes of wire whose end something else has said.
[[gnu::always_inline]] inline Stop units_in_place(const Step& step, const std::uint8_t* at, std::size_t size,
                                                  std::size_t& units) {
  if (step.wire_size != 0) {
    units = step.units;
    return size == step.wire_size ? Stop::none : Stop::wrong_size;
  }
  if (step.check <= Check::nothing) {
    units = size;
  } else {
    const FieldRow& row = *step.row;
    units = row.form.units_in(size);
    if (units == no_fit) return Stop::odd_length;
    // The odd one of a value's most digits can only be fill.
    if (units == step.units + 1U && row.form.wire_size(step.units) == size) units = step.units;
    if (units <= step.units && ends_in_f(row.form, at, units, size)) --units;
  }
  return units <= step.units ? Stop::none : Stop::long_length;
}

// Moves `at` behind the length. On a stop, `units` is what the length said.
[[gnu::always_inline]] inline Stop read_length(const Step& step, const std::uint8_t*& at, const std::uint8_t* end,
                                               std::size_t& units, std::size_t& size) {
  if (end - at < step.prefix_size) return Stop::short_length;
  const auto digit = [at](int i) { return static_cast<unsigned>(at[i]) - '0'; };
  std::size_t length = 0;
  if (step.prefix == Prefix::ascii_2) {
    if (digit(0) > 9 || digit(1) > 9) return Stop::bad_length;
    length = std::size_t{10} * digit(0) + digit(1);
  } else if (step.prefix == Prefix::ascii_3) {
    if (digit(0) > 9 || digit(1) > 9 || digit(2) > 9) return Stop::bad_length;
    length = 100 * digit(0) + 10 * digit(1) + digit(2);
  } else if (step.prefix == Prefix::bcd_1 || step.prefix == Prefix::bcd_2) {
    for (int i = 0; i < step.prefix_size; ++i) {
      const unsigned tens = at[i] >> 4;
      const unsigned ones = at[i] & 0xfU;
      if (tens > 9 || ones > 9) return Stop::bad_length;
      length = 100 * length + std::size_t{10} * tens + ones;
    }
  } else {
    const unsigned read = step.row->length->read(at, step.prefix_size);
    if (read == no_length) return Stop::bad_length;
    length = read;
    if (step.row->counts_itself) {
      if (length < step.prefix_size) return Stop::bad_length;
      length -= step.prefix_size;
    }
  }
  units = length;
  if (step.count == Count::packed_bytes) {
    units = step.row->form.units_in(length);
    if (units == no_fit) {
      units = length;
      return Stop::odd_length;
    }
    // The odd one of a field's most digits can only be fill.
    if (units == step.units + 1U && step.row->form.wire_size(step.units) == length) units = step.units;
  } else if (step.count == Count::half_units) {
    if (length % 2 != 0) return Stop::odd_length;
    units = length / 2;
  }
  if (units > step.units) {
    units = length;
    return Stop::long_length;
  }
  at += step.prefix_size;
  size = step.check <= Check::nothing        ? units
         : step.check <= Check::packed_track ? (units + 1) / 2
                                             : step.row->form.wire_size(units);
  if (step.count == Count::packed_bytes && static_cast<std::size_t>(end - at) >= size &&
      ends_in_f(step.row->form, at, units, size))
    --units;
  return Stop::none;
}

// `left`: bytes from `at` to the end of all that may be looked at.
[[gnu::always_inline]] inline bool value_holds(const Step& step, const std::uint8_t* at, std::size_t left,
                                               std::size_t units, std::size_t size) {
  const bool two_loads = step.two_loads && left >= 16;
  switch (step.check) {
    case Check::ascii_digits:
      return two_loads ? short_value_holds(step, at, every('0'), not_digits) : all_digits(at, size);
    case Check::ascii_text:
      return two_loads ? short_value_holds(step, at, every(' '), controls) : no_controls(at, size);
    case Check::ascii_track: return all_track(at, size);
    case Check::packed_track: return all_packed_track(at, size) && fill_holds(at, units, size, false);
    case Check::packed_left:
    case Check::packed_right:
      return (two_loads ? short_value_holds(step, at, 0, not_packed_digits) : all_packed_digits(at, size)) &&
             fill_holds(at, units, size, step.check == Check::packed_left);
    case Check::nothing: return true;
    case Check::untabled: return false;
    case Check::other: return step.row->find_fault(at, units) == no_fault;
  }
  return false;
}

}  // namespace iso8583
