// Writing the frame: MTI, bitmaps from what is present, then every field as it stands.
#include <algorithm>
#include <bit>
#include <cstring>

#include "iso8583/bitmap.h"
#include "iso8583/message.h"

namespace iso8583 {

namespace {

constexpr std::uint64_t announced = std::uint64_t{1} << 63;  // another bitmap, in the top bit of the one before
constexpr std::size_t mti_size_max = 4;
constexpr std::size_t bitmap_size_max = 16;

std::uint8_t* write_mti(const Dialect& dialect, Mti mti, std::uint8_t* to) {
  std::uint8_t digits[4];
  for (int i = 0; i < 4; ++i) digits[i] = static_cast<std::uint8_t>('0' + (mti.code() >> (12 - 4 * i) & 0xf));
  if (dialect.mti_check() == Check::ascii_digits) {
    std::memcpy(to, digits, 4);
    return to + 4;
  }
  dialect.mti().write(digits, 4, to);
  return to + dialect.mti().wire_size(4);
}

std::uint8_t* write_bitmap(const Dialect& dialect, std::uint64_t bits, std::uint8_t* to) {
  if (dialect.bitmap_form() == BitmapForm::raw) {
    write_raw_bitmap(bits, to);
  } else if (dialect.bitmap_form() == BitmapForm::hex) {
    write_hex_bitmap(bits, to);
  } else {
    std::uint8_t bytes[8];
    write_raw_bitmap(bits, bytes);
    dialect.bitmap().write(bytes, 8, to);
  }
  return to + dialect.bitmap_size();
}

}  // namespace

std::expected<void, Error> Message::encode(std::vector<std::uint8_t>& out) const {
  // Every present value stands once in the frame or in what was set: that much is enough.
  const std::size_t begin = out.size();
  out.resize(begin + mti_size_max + 3 * bitmap_size_max + frame_size_ + own_.size());
  std::uint8_t* to = write_mti(*dialect_, mti_, out.data() + begin);
  to = write_bitmaps(to);
  if (frame_size_ == 0 && in_order_ && present_.third() == 0) {
    to = std::copy_n(own_.data(), own_.size(), to);
    out.resize(static_cast<std::size_t>(to - out.data()));
    return {};
  }
  to = write_fields(present_.low(), 1, to);
  if (dialect_->third_bitmap() == ThirdBitmap::field_65) to = write_field_65(to);
  to = write_fields(present_.high(), 65, to);
  if (present_.third() != 0) to = write_fields(present_.third(), 129, to);
  out.resize(static_cast<std::size_t>(to - out.data()));
  return {};
}

std::uint8_t* Message::write_bitmaps(std::uint8_t* to) const {
  if (bitmaps_size_ > 0 && present_ == framed_) return std::copy_n(frame_ + bitmaps_at_, bitmaps_size_, to);
  const bool third = present_.third() != 0;
  const bool second = third || present_.high() != 0 || dialect_->always_second_bitmap();
  to = write_bitmap(*dialect_, present_.low() | (second ? announced : 0), to);
  if (second) to = write_bitmap(*dialect_, present_.high() | (third ? announced : 0), to);
  if (third && dialect_->third_bitmap() == ThirdBitmap::adjacent) to = write_bitmap(*dialect_, present_.third(), to);
  return to;
}

std::uint8_t* Message::write_field_65(std::uint8_t* to) const {
  if (third_at_ > 0 && present_ == framed_) return std::copy_n(frame_ + third_at_, dialect_->bitmap_size(), to);
  return present_.third() != 0 ? write_bitmap(*dialect_, present_.third(), to) : to;
}

std::uint8_t* Message::write_fields(std::uint64_t bits, int first, std::uint8_t* to) const {
  // Neighbours in the frame (mostly all of them) go out in one piece.
  const std::uint8_t* piece = nullptr;
  const std::uint8_t* piece_end = nullptr;
  const auto flush = [&] {
    const auto size = static_cast<std::size_t>(piece_end - piece);
    if (size > 0) std::memcpy(to, piece, size);
    to += size;
  };
  while (bits != 0) {
    const int zeros = std::countl_zero(bits);
    bits &= ~(announced >> zeros);
    const Slot& at = slot(first + zeros);
    const std::uint8_t* const value = wire(at);
    const std::uint8_t* const from = value - dialect_->step(static_cast<unsigned>(first + zeros)).prefix_size;
    if (from != piece_end) {
      flush();
      piece = from;
    }
    piece_end = value + at.size;
  }
  flush();
  return to;
}

}  // namespace iso8583
