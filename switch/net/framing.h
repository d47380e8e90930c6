// How messages are cut out of a byte stream: one parametric description for every transport, and the named presets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/bytes.h"
#include "switch/base/fixed_text.h"
#include "switch/base/result.h"

namespace isoswitch {

using iso8583::Bytes;

enum class LengthEncoding : std::uint8_t { binary_be, binary_le, bcd, ascii, hex, ebcdic };
enum class HeaderKind : std::uint8_t { none, fixed, tpdu, base1, base24 };  // frame_header.h has their bytes
// end: no further frame follows, which is for whoever reads a file.
enum class ZeroLengthMeaning : std::uint8_t { ignore, echo, error, end };

std::string_view to_text(LengthEncoding encoding);

// On the wire: prefix, length field, bytes after it, header, body, trailer.
// The length field's value = body + itself (counts_itself) + header (counts_header) + trailer (counts_trailer).
struct Framing {
  static constexpr std::size_t message_hard_limit = std::size_t{64} * 1024;
  static constexpr std::size_t header_hard_limit = 48;  // the longest: base1's reject form

  std::string name{};  // the preset's, for log and errors
  FixedText<4> prefix{};
  std::uint8_t length_size = 2;  // bytes on the wire, 0–4; 0: the trailer alone ends a message
  LengthEncoding length_encoding = LengthEncoding::binary_be;
  FixedText<4> after_length{};
  // The last byte of after_length says whether the frame holds a message (0x2_: session control, which is none). What
  // is read there is not compared with after_length then.
  bool session_control = false;
  bool counts_itself = false;
  bool counts_header = true;
  bool counts_trailer = true;
  HeaderKind header = HeaderKind::none;
  std::uint8_t header_size = 0;  // kind fixed: 1–48; the other kinds have their own
  FixedText<4> trailer{};
  ZeroLengthMeaning zero_length = ZeroLengthMeaning::error;
  std::size_t message_min = 1;                      // body bytes
  std::size_t message_max = std::size_t{8} * 1024;  // body bytes; at most message_hard_limit

  std::size_t header_offset() const { return prefix.size() + length_size + after_length.size(); }
};

// Says which parameters cannot be together, or are out of their bounds.
Result<void> validate(const Framing& framing);

// The highest value that the length field can carry (F-1). Without a length field nothing is too much for it.
std::size_t length_field_max(const Framing& framing);

std::optional<Framing> framing_preset(std::string_view name);
std::vector<std::string_view> framing_preset_names();

}  // namespace isoswitch
