// Cuts frames out of a byte stream and puts messages into frames.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "switch/net/frame_header.h"
#include "switch/net/framing.h"

namespace isoswitch {

struct Frame {
  Bytes body;          // valid while the bytes given to next() are
  FrameHeader header;  // as an answer to this frame carries it: addresses are swapped already
};

struct FrameTaken {
  Frame frame;
  std::size_t size;  // bytes of the stream it took
};
// A frame without a message: nothing but its length, or session control. Framing::zero_length says what is to be done.
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
  Step take(Bytes unread, Bytes field, std::size_t length) const;
  Step cut(Bytes header, Bytes body, std::size_t size) const;
  Error wrong_length(Bytes field, std::size_t length, HeaderSizes header) const;

  Framing framing_;
  std::size_t header_at_;
  HeaderSizes header_sizes_;
  std::size_t itself_;  // of the length's value: the length field
  std::size_t beside_;  // of the length's value: what is neither header nor body
  std::size_t length_least_;
  std::size_t length_most_;
  std::size_t most_on_wire_;  // of a frame, its trailer included
};

// Appends one whole frame to out, or nothing and an error: the body is too long for the framing or for its length
// field (F-1), the header's size is not the framing's, or what would be answered was a reject (F-6).
Result<void> append_frame(const Framing& framing, const FrameHeader& header, Bytes body,
                          std::vector<std::uint8_t>& out);
void append_zero_length(const Framing& framing, std::vector<std::uint8_t>& out);

}  // namespace isoswitch
