// Walks the fields of a protobuf message where it lies, without making a message of it: for whoever wants a few fields
// of very many.
#pragma once

#include <cstdint>
#include <span>

namespace isoswitch {

struct WireField {
  std::uint32_t number = 0;
  bool has_bytes = false;
  std::uint64_t value = 0;              // of a varint
  std::span<const std::uint8_t> bytes;  // of what has a length
};

class WireFields {
 public:
  explicit WireFields(std::span<const std::uint8_t> message)
      : at_(message.data()), end_(message.data() + message.size()) {}

  // False: there is no other, or is_whole() says that what follows is none.
  bool next(WireField& field) {
    if (at_ == end_) return false;
    std::uint64_t tag = 0;
    if (!varint(tag) || tag >> 32U != 0 || tag >> 3U == 0) return fault();
    field = {static_cast<std::uint32_t>(tag >> 3U), false, 0, {}};
    switch (tag & 7U) {
      case 0: return varint(field.value) || fault();
      case 1: return pass(8) || fault();
      case 2: return length_and_bytes(field) || fault();
      case 5: return pass(4) || fault();
      default: return fault();  // groups, which nobody writes
    }
  }

  bool is_whole() const { return !faulty_; }
  std::span<const std::uint8_t> rest() const { return {at_, end_}; }  // what next() has not come to

 private:
  bool varint(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const std::uint8_t byte = *at_++;
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  bool pass(std::uint64_t bytes) {
    if (bytes > static_cast<std::uint64_t>(end_ - at_)) return false;
    at_ += bytes;
    return true;
  }

  bool length_and_bytes(WireField& field) {
    std::uint64_t size = 0;
    if (!varint(size)) return false;
    const std::uint8_t* begin = at_;
    if (!pass(size)) return false;
    field.has_bytes = true;
    field.bytes = {begin, at_};
    return true;
  }

  bool fault() {
    faulty_ = true;
    return false;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool faulty_ = false;
};

}  // namespace isoswitch
