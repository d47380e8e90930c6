// The hot path: everything usual is inlined here, everything else goes through the row's encoding.
#include "iso8583/decoder.h"

#include "iso8583/bitmap.h"
#include "iso8583/encoding/words.h"

namespace iso8583 {

namespace {

constexpr std::uint64_t top_bit = std::uint64_t{1} << 63;

}  // namespace

std::expected<void, Error> Decoder::run() {
  if (!read_mti())
    return fail("mti", "four digits", left() < dialect_.mti().wire_size(4) ? "the end of the frame" : "something else");
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::uint64_t third = 0;
  const std::size_t bitmaps_at = offset();
  if (!read_bitmap(low)) return bitmap_failure("bitmap");
  const bool second = (low & top_bit) != 0;
  if (second && !read_bitmap(high)) return bitmap_failure("secondary bitmap");
  if (third_follows(high, ThirdBitmap::adjacent) && !read_bitmap(third)) return bitmap_failure("third bitmap");
  low &= ~top_bit;
  const std::size_t bitmaps_size = offset() - bitmaps_at;

  // What a stopped walk leaves over was not read.
  const std::uint64_t low_over = walk(low, 1);
  if (stop_ == Stop::none && third_follows(high, ThirdBitmap::field_65)) {
    message_.third_at_ = offset();
    if (!read_bitmap(third)) {
      message_.present_.set_words(low, 0);
      return bitmap_failure("third bitmap");
    }
  }
  if (dialect_.third_bitmap() != ThirdBitmap::none) high &= ~top_bit;
  const std::uint64_t high_over = stop_ == Stop::none ? walk(high, 65) : high;
  const std::uint64_t third_over = stop_ == Stop::none && third != 0 ? walk(third, 129) : third;
  message_.present_.set_words(low & ~low_over, high & ~high_over, third & ~third_over);
  if (stop_ != Stop::none) return field_failure();
  if (at_ != end_) return fail("frame", "its end", std::to_string(left()) + " more bytes");
  message_.framed_ = message_.present_;
  message_.bitmaps_at_ = bitmaps_at;
  message_.bitmaps_size_ = bitmaps_size;
  return {};
}

bool Decoder::third_follows(std::uint64_t high, ThirdBitmap where) const {
  return (high & top_bit) != 0 && dialect_.third_bitmap() == where;
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
  const std::size_t size = dialect_.bitmap_size();
  if (left() < size) return false;
  if (dialect_.bitmap_form() == BitmapForm::raw) {
    word = read_raw_bitmap(at_);
  } else if (dialect_.bitmap_form() == BitmapForm::hex) {
    if (!read_hex_bitmap(at_, word)) return false;
  } else {
    std::uint8_t bytes[8];
    if (dialect_.bitmap().find_fault(at_, 8) != no_fault) return false;
    dialect_.bitmap().read(at_, 8, bytes);
    word = read_raw_bitmap(bytes);
  }
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

}  // namespace iso8583
