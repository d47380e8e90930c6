// Cuts frames out of a byte stream and puts messages into frames.
#pragma once

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

#include "switch/net/framing.h"

namespace isoswitch {

// Header bytes by value, so that they can wait for the answer. Empty: the framing's own header is sent (TPDU
// 60 0000 0000, a fixed header of zeros), which is right for messages that answer nothing.
struct FrameHeader {
  std::array<std::uint8_t, Framing::header_hard_limit> bytes;  // not zeroed: only the first size are meant
  std::uint8_t size = 0;

  FrameHeader() {}  // NOLINT(modernize-use-equals-default): leaves bytes unset on purpose
  explicit FrameHeader(Bytes from);
  Bytes view() const { return {bytes.data(), size}; }
};

struct Frame {
  Bytes body;          // valid while the bytes given to next() are
  FrameHeader header;  // as an answer to this frame carries it: a TPDU's addresses are swapped already
};

struct FrameTaken {
  Frame frame;
  std::size_t size;  // bytes of the stream it took
};
struct ZeroLengthTaken {
  std::size_t size;
};
struct NeedMore {};

class Framer {
 public:
  using Step = std::variant<NeedMore, FrameTaken, ZeroLengthTaken, Error>;

  explicit Framer(Framing framing);  // which validate() accepted

  // Looks at the unread bytes from their start, keeps nothing. An Error means that the stream cannot be read any
  // further; it is found as early as the bytes allow, before the body is there (F-1, F-2). Errors show framing bytes
  // only, never the body's.
  Step next(Bytes unread) const;

  const Framing& framing() const { return framing_; }

 private:
  Step next_by_length(Bytes unread) const;
  Step next_by_trailer(Bytes unread) const;
  Step cut(Bytes header_and_body, std::size_t size) const;

  Framing framing_;
  std::size_t max_on_wire_;
};

// Appends one whole frame to out, or nothing and an error: the body is too long for the framing or for its length
// field (F-1), or the header's size is not the framing's.
Result<void> append_frame(const Framing& framing, const FrameHeader& header, Bytes body,
                          std::vector<std::uint8_t>& out);
void append_zero_length(const Framing& framing, std::vector<std::uint8_t>& out);

}  // namespace isoswitch
