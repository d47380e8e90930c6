// The hot path: everything usual is inlined here, everything else goes through the row's encoding.
#include "iso8583/decoder.h"

#include "iso8583/bitmap.h"
#include "iso8583/words.h"

namespace iso8583 {

namespace {

constexpr std::uint64_t top_bit = std::uint64_t{1} << 63;

// A value of at most 16 bytes in two loads, whatever its size, where the frame goes on for so long.
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
bool ends_in_f(const Form& form, const std::uint8_t* value, std::size_t units, std::size_t size) {
  const std::size_t sign = form.charset == Charset::signed_digits ? 1 : 0;
  if (size <= sign || (units - sign) % 2 != 0) return false;
  if (form.fill == Fill::left_f) return value[sign] >> 4 == 0xf;
  return form.fill == Fill::right_f && (value[size - 1] & 0xf) == 0xf;
}

}  // namespace

std::expected<void, Error> Decoder::run() {
  if (!read_mti())
    return fail("mti", "four digits", left() < dialect_.mti().wire_size(4) ? "the end of the frame" : "something else");
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  const std::size_t bitmaps_at = offset();
  if (!read_bitmap(low)) return bitmap_failure("bitmap");
  const bool second = (low & top_bit) != 0;
  if (second && !read_bitmap(high)) return bitmap_failure("secondary bitmap");
  low &= ~top_bit;
  const std::size_t bitmaps_size = offset() - bitmaps_at;

  // What a stopped walk leaves over was not read.
  const std::uint64_t low_over = walk(low, 1);
  const std::uint64_t high_over = stop_ == Stop::none ? walk(high, 65) : high;
  message_.present_.set_words(low & ~low_over, high & ~high_over);
  if (stop_ != Stop::none) return field_failure();
  if (at_ != end_) return fail("frame", "its end", std::to_string(left()) + " more bytes");
  message_.framed_ = message_.present_;
  message_.bitmaps_at_ = bitmaps_at;
  message_.bitmaps_size_ = bitmaps_size;
  return {};
}

bool Decoder::read_mti() {
  const Form& form = dialect_.mti();
  const std::size_t size = dialect_.mti_check() == Check::ascii_digits ? 4 : form.wire_size(4);
  if (left() < size) return false;
  std::uint8_t digits[4];
  if (dialect_.mti_check() == Check::ascii_digits) {
    if (!all_digits(at_, 4)) return false;
    std::memcpy(digits, at_, 4);
  } else {
    if (form.find_fault(at_, 4) != no_fault) return false;
    form.read(at_, 4, digits);
  }
  message_.mti_ = Mti::from_code(static_cast<std::uint16_t>((digits[0] & 0xf) << 12 | (digits[1] & 0xf) << 8 |
                                                            (digits[2] & 0xf) << 4 | (digits[3] & 0xf)));
  at_ += size;
  return true;
}

bool Decoder::read_bitmap(std::uint64_t& word) {
  const std::size_t size = dialect_.raw_bitmap() ? 8 : 16;
  if (left() < size) return false;
  if (dialect_.raw_bitmap())
    word = read_raw_bitmap(at_);
  else if (!read_hex_bitmap(at_, word))
    return false;
  at_ += size;
  return true;
}

std::uint64_t Decoder::walk(std::uint64_t bits, int first) {
  // Kept in registers: through `this` each step would go to memory.
  const std::uint8_t* at = at_;
  const std::uint8_t* const end = end_;
  Message::Slot* const slots = message_.slots_.of + first;
  while (bits != 0) {
    const int zeros = std::countl_zero(bits);
    const Step& step = dialect_.step(static_cast<unsigned>(first + zeros));
    std::size_t units = step.units;
    std::size_t size = step.wire_size;
    if (step.prefix != Prefix::none) {
      stop_ = read_length(step, at, end, units, size);
      if (stop_ != Stop::none) [[unlikely]]
        return stop_at(first + zeros, at, units, bits);
    }
    const auto left = static_cast<std::size_t>(end - at);
    if (left < size) [[unlikely]] {
      stop_ = Stop::short_value;
      return stop_at(first + zeros, at, units, bits);
    }
    if (!value_holds(step, at, left, units, size)) [[unlikely]] {
      stop_ = step.check == Check::untabled ? Stop::untabled : Stop::fault;
      return stop_at(first + zeros, at, units, bits);
    }
    slots[zeros] = {static_cast<std::uint32_t>(at - begin_) & 0x7fffffffU, 0, static_cast<std::uint16_t>(size),
                    static_cast<std::uint16_t>(units)};
    at += size;
    bits &= ~(top_bit >> zeros);
  }
  at_ = at;
  return 0;
}

std::uint64_t Decoder::stop_at(int field, const std::uint8_t* at, std::size_t units, std::uint64_t bits) {
  stopped_field_ = field;
  stopped_units_ = units;
  at_ = at;
  return bits;
}

// Moves `at` behind the length. On a stop, `units` is what the length said.
inline Decoder::Stop Decoder::read_length(const Step& step, const std::uint8_t*& at, const std::uint8_t* end,
                                          std::size_t& units, std::size_t& size) const {
  if (end - at < step.prefix_size) return Stop::short_length;
  const auto digit = [at](int i) { return static_cast<unsigned>(at[i]) - '0'; };
  std::size_t length = 0;
  if (step.prefix == Prefix::ascii_2) {
    if (digit(0) > 9 || digit(1) > 9) return Stop::bad_length;
    length = 10 * digit(0) + digit(1);
  } else if (step.prefix == Prefix::ascii_3) {
    if (digit(0) > 9 || digit(1) > 9 || digit(2) > 9) return Stop::bad_length;
    length = 100 * digit(0) + 10 * digit(1) + digit(2);
  } else {
    const unsigned read = step.row->length->read(at, step.prefix_size);
    if (read == no_length) return Stop::bad_length;
    length = read;
  }
  units = length;
  if (step.count == Count::packed_bytes) {
    units = 2 * length - (step.row->form.charset == Charset::signed_digits && length > 0 ? 1 : 0);
    // The odd one of a field's most digits can only be fill.
    if (units == step.units + 1U) units = step.units;
  } else if (step.count == Count::half_units) {
    if (length % 2 != 0) return Stop::odd_length;
    units = length / 2;
  }
  if (units > step.units) {
    units = length;
    return Stop::long_length;
  }
  at += step.prefix_size;
  size = step.check <= Check::ascii_text ? units : step.row->form.wire_size(units);
  if (step.count == Count::packed_bytes && static_cast<std::size_t>(end - at) >= size &&
      ends_in_f(step.row->form, at, units, size))
    --units;
  return Stop::none;
}

inline bool Decoder::value_holds(const Step& step, const std::uint8_t* at, std::size_t left, std::size_t units,
                                 std::size_t size) const {
  const bool two_loads = step.two_loads && left >= 16;
  switch (step.check) {
    case Check::ascii_digits:
      return two_loads ? short_value_holds(step, at, every('0'), not_digits) : all_digits(at, size);
    case Check::ascii_text:
      return two_loads ? short_value_holds(step, at, every(' '), controls) : no_controls(at, size);
    case Check::packed_left:
    case Check::packed_right:
      return (two_loads ? short_value_holds(step, at, 0, not_packed_digits) : all_packed_digits(at, size)) &&
             fill_holds(at, units, size, step.check == Check::packed_left);
    case Check::nothing: return true;
    case Check::untabled: return false;
    case Check::other: return step.row->form.find_fault(at, units) == no_fault;
  }
  return false;
}

}  // namespace iso8583
