// A byte stream cut into frames the way a connection does it: what is unread is kept, and looked at again with more.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "switch/net/framer.h"

namespace isoswitch::test {

using Buffer = std::vector<std::uint8_t>;

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

class FrameStream {
 public:
  explicit FrameStream(const Framing& framing) : framer_(framing) {}

  void read(Bytes piece) {
    if (failed) return;
    unread_.insert(unread_.end(), piece.begin(), piece.end());
    std::size_t at = 0;
    while (take_one(Bytes(unread_).subspan(at), at)) {
    }
    unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  // "header|body" of each frame, "zero" for one of no bytes.
  std::vector<std::string> frames;
  bool failed = false;
  std::string error;
  std::size_t unread() const { return unread_.size(); }

 private:
  bool take_one(Bytes unread, std::size_t& at) {
    const auto step = framer_.next(unread);
    if (const auto* whole = std::get_if<FrameTaken>(&step)) {
      frames.push_back(text_of(whole->frame.header.view()) + "|" + text_of(whole->frame.body));
      at += whole->size;
      return true;
    }
    if (const auto* zero = std::get_if<ZeroLengthTaken>(&step)) {
      frames.emplace_back("zero");
      at += zero->size;
      return true;
    }
    if (const auto* fault = std::get_if<Error>(&step)) {
      failed = true;
      error = fault->text;
    }
    return false;
  }

  Framer framer_;
  Buffer unread_;
};

}  // namespace isoswitch::test
