// The header between a frame's length and its message: how long it is, what must stand in it, and that of an answer.
//
// tpdu, 5 bytes: 60, destination 2, source 2. In an answer the two are swapped.
//
// base1, 22 bytes: length 1 (22), flags and format 1, text format 1, total length 2, destination 3, source 3,
// round-trip control 1, flags 2, status 3, batch 1, reserved 3, user 1. The total length counts header and message. In
// an answer the stations are swapped, the total length is its own, the rest stays. The reject form has 26 bytes (a
// bitmap 2 and a reject code 2 more); where its flags have the high bit set, the 22 bytes of the header that was
// rejected follow. It brings a message of our own back. Known from open implementations of such links, from a reject
// header that one of them publishes, and from what moov-io/iso8583 tells of the bytes before it.
//
// base24, 12 characters: ISO, product 2, release 2, status 3, originator 1, responder 1, all digits. In an answer the
// responder becomes 5, the host; the originator and the rest stay. Known from published sample messages (ISO015000050
// before a 0200, ISO015000055 before its 0210) and from open hosts that answer so.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "switch/net/framing.h"

namespace isoswitch {

// Header bytes by value, so that they can wait for the answer. Empty: own_header() is sent, which is right for messages
// that answer nothing.
struct FrameHeader {
  std::array<std::uint8_t, Framing::header_hard_limit> bytes;  // not zeroed: only the first size are meant
  std::uint8_t size = 0;
  bool rejected = false;  // base1's reject form, as it came: append_frame() writes no answer to it (F-6)

  FrameHeader() {}  // NOLINT(modernize-use-equals-default): leaves bytes unset on purpose
  explicit FrameHeader(Bytes from);
  Bytes view() const { return {bytes.data(), size}; }
};

struct HeaderSizes {
  std::size_t least = 0;  // also the size of every header that we write
  std::size_t most = 0;
};
HeaderSizes header_sizes(const Framing& framing);

// The size of the header that starts here; nothing: more bytes are needed to tell. Errors: this is no such header,
// found as soon as its bytes are there. They show at most one byte, which may be a message's where the framing is
// wrong.
Result<std::optional<std::size_t>> find_header(const Framing& framing, Bytes at);

// Of a message that answers nothing. tpdu: 60 0000 0000. base1: no station ids. base24: network management,
// release 6.0, originated by the host. fixed: zeros.
FrameHeader own_header(const Framing& framing);

// Of the answer to a message that came with this header, which find_header() accepted.
FrameHeader answer_header(const Framing& framing, Bytes header);

// The most that a header can say about itself and its message, and saying it. header: where it stands on the wire.
std::size_t total_length_max(const Framing& framing);
void write_total_length(const Framing& framing, std::span<std::uint8_t> header, std::size_t total);

}  // namespace isoswitch
