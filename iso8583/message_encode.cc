// Writing the frame: MTI, bitmaps from what is present, then every field as it stands.
#include "iso8583/bitmap.h"
#include "iso8583/message.h"

namespace iso8583 {

namespace {

constexpr std::uint64_t second_bitmap = std::uint64_t{1} << 63;

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
  const Form& mti = dialect_->mti();
  const std::size_t mti_size = mti.wire_size(4);
  const std::size_t head = mti_size + (raw ? 8U : 16U) * (second ? 2U : 1U);

  std::size_t body = 0;
  for (const int field : present_) body += dialect_->step(static_cast<unsigned>(field)).prefix_size + slot(field).size;
  const std::size_t begin = out.size();
  out.resize(begin + head + body);
  std::uint8_t* to = out.data() + begin;

  const std::uint16_t code = mti_.code();
  const std::uint8_t digits[4] = {
      static_cast<std::uint8_t>('0' + (code >> 12)), static_cast<std::uint8_t>('0' + (code >> 8 & 0xf)),
      static_cast<std::uint8_t>('0' + (code >> 4 & 0xf)), static_cast<std::uint8_t>('0' + (code & 0xf))};
  mti.write(digits, 4, to);
  to = write_bitmap(raw, present_.low() | (second ? second_bitmap : 0), to + mti_size);
  if (second) to = write_bitmap(raw, present_.high(), to);

  // Neighbours in the frame (mostly all of them) go out in one piece.
  const std::uint8_t* piece = nullptr;
  const std::uint8_t* piece_end = nullptr;
  const auto flush = [&] {
    const auto size = static_cast<std::size_t>(piece_end - piece);
    if (size > 0) std::memcpy(to, piece, size);
    to += size;
  };
  for (const int field : present_) {
    const Slot& at = slot(field);
    const std::uint8_t* const value = wire(at);
    const std::uint8_t* const from = value - dialect_->step(static_cast<unsigned>(field)).prefix_size;
    if (from != piece_end) {
      flush();
      piece = from;
    }
    piece_end = value + at.size;
  }
  flush();
  return {};
}

}  // namespace iso8583
