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

inline bool packed_holds(const std::uint8_t* value, std::size_t units, std::size_t size, bool left) {
  if (!all_packed_digits(value, size)) return false;
  if (units % 2 == 0) return true;
  return left ? value[0] >> 4 == 0 : (value[size - 1] & 0xf) == 0;
}

}  // namespace

std::expected<void, Error> Decoder::run() {
  if (!read_mti()) return fail("mti", "four digits", left() < 4 ? "the end of the frame" : "something else");
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (!read_bitmap(low)) return bitmap_failure("bitmap");
  const bool second = (low & top_bit) != 0;
  if (second && !read_bitmap(high)) return bitmap_failure("secondary bitmap");
  low &= ~top_bit;

  // What a stopped walk leaves over was not read.
  const std::uint64_t low_over = walk(low, 1);
  const std::uint64_t high_over = stop_ == Stop::none ? walk(high, 65) : high;
  message_.present_.set_words(low & ~low_over, high & ~high_over);
  if (stop_ != Stop::none) return field_failure();
  if (at_ != end_) return fail("frame", "its end", std::to_string(left()) + " more bytes");
  return {};
}

bool Decoder::read_mti() {
  const Form& form = dialect_.mti();
  const std::size_t size = form.wire_size(4);
  if (left() < size || form.find_fault(at_, 4) != no_fault) return false;
  std::uint8_t digits[4];
  form.read(at_, 4, digits);
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
  while (bits != 0) {
    const int zeros = std::countl_zero(bits);
    const int number = first + zeros;
    stop_ = read_field(number, dialect_.step(static_cast<unsigned>(number)));
    if (stop_ != Stop::none) {
      stopped_field_ = number;
      return bits;
    }
    bits &= ~(top_bit >> zeros);
  }
  return 0;
}

inline Decoder::Stop Decoder::read_field(int number, const Step& step) {
  std::size_t units = step.units;
  std::size_t size = step.wire_size;
  if (step.prefix != Prefix::none) {
    const Stop stop = read_length(number, step, units, size);
    if (stop != Stop::none) return stop;
  }
  if (left() < size) {
    stopped_units_ = units;
    return Stop::short_value;
  }
  if (!value_holds(number, step, units, size)) {
    stopped_units_ = units;
    return step.check == Check::untabled ? Stop::untabled : Stop::fault;
  }
  Message::Slot& slot = message_.slots_.of[static_cast<std::size_t>(number)];
  slot.offset = static_cast<std::uint32_t>(offset()) & 0x7fffffffU;
  slot.own = 0;
  slot.size = static_cast<std::uint16_t>(size);
  slot.units = static_cast<std::uint16_t>(units);
  at_ += size;
  return Stop::none;
}

inline Decoder::Stop Decoder::read_length(int number, const Step& step, std::size_t& units, std::size_t& size) {
  if (left() < step.prefix_size) return Stop::short_length;
  unsigned length = 0;
  const auto digit = [this](int i) { return static_cast<unsigned>(at_[i]) - '0'; };
  switch (step.prefix) {
    case Prefix::ascii_2:
      if (digit(0) > 9 || digit(1) > 9) return Stop::bad_length;
      length = 10 * digit(0) + digit(1);
      break;
    case Prefix::ascii_3:
      if (digit(0) > 9 || digit(1) > 9 || digit(2) > 9) return Stop::bad_length;
      length = 100 * digit(0) + 10 * digit(1) + digit(2);
      break;
    default: {
      const FieldRow& row = *dialect_.field(number);
      length = row.length->read(at_, step.prefix_size);
      if (length == no_length) return Stop::bad_length;
    }
  }
  units = length;
  if (step.count != Count::units) {
    if (step.count == Count::packed_bytes) {
      units = 2U * length;
      // The odd one of a field's most digits can only be fill.
      if (units == step.units + 1U) units = step.units;
    } else {
      if (length % 2 != 0) return Stop::odd_length;
      units = length / 2;
    }
  }
  if (units > step.units) {
    stopped_units_ = length;
    return Stop::long_length;
  }
  at_ += step.prefix_size;
  size = step.check <= Check::ascii_text ? units : dialect_.field(number)->form.wire_size(units);
  return Stop::none;
}

inline bool Decoder::value_holds(int number, const Step& step, std::size_t units, std::size_t size) const {
  const bool in_two_loads = step.mask_low != 0 && size <= 16 && left() >= 16;
  switch (step.check) {
    case Check::ascii_digits:
      if (in_two_loads) return short_value_holds(step, at_, every('0'), not_digits);
      return all_digits(at_, size);
    case Check::ascii_text:
      if (in_two_loads) return short_value_holds(step, at_, every(' '), controls);
      return no_controls(at_, size);
    case Check::packed_left: return packed_holds(at_, units, size, true);
    case Check::packed_right: return packed_holds(at_, units, size, false);
    case Check::nothing: return true;
    case Check::untabled: return false;
    case Check::other: return dialect_.field(number)->form.find_fault(at_, units) == no_fault;
  }
  return false;
}

}  // namespace iso8583
