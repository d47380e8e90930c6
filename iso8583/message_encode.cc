// Writing the frame: MTI, bitmaps from what is present, then every field as it stands.
#include <algorithm>
#include <bit>
#include <cstring>

#include "iso8583/bitmap.h"
#include "iso8583/message.h"

namespace iso8583 {

namespace {

constexpr std::uint64_t second_bitmap = std::uint64_t{1} << 63;
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

std::uint8_t* write_bitmap(bool raw, std::uint64_t bits, std::uint8_t* to) {
  if (raw)
    write_raw_bitmap(bits, to);
  else
    write_hex_bitmap(bits, to);
  return to + (raw ? 8 : 16);
}

}  // namespace

std::expected<void, Error> Message::encode(std::vector<std::uint8_t>& out) const {
  const bool raw = dialect_->raw_bitmap();
  const bool second = present_.high() != 0;
  // Every present value stands once in the frame or in what was set: that much is enough.
  const std::size_t begin = out.size();
  out.resize(begin + mti_size_max + 2 * bitmap_size_max + frame_size_ + own_.size());
  std::uint8_t* to = write_mti(*dialect_, mti_, out.data() + begin);
  if (bitmaps_size_ > 0 && present_ == framed_) {
    to = std::copy_n(frame_ + bitmaps_at_, bitmaps_size_, to);
  } else {
    to = write_bitmap(raw, present_.low() | (second ? second_bitmap : 0), to);
    if (second) to = write_bitmap(raw, present_.high(), to);
  }
  to = write_fields(present_.low(), 1, to);
  out.resize(static_cast<std::size_t>(write_fields(present_.high(), 65, to) - out.data()));
  return {};
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
    bits &= ~(second_bitmap >> zeros);
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
