// Names derived from what a message says: 16 bytes of SHA-256 over the parts, each with its length.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace isoswitch {

using Id16 = std::array<std::uint8_t, 16>;

// Collects parts into one buffer and hashes them once. A part that is absent is a part: it differs from an empty one.
class IdBuilder {
 public:
  explicit IdBuilder(std::string_view purpose) { part(purpose); }

  IdBuilder& part(std::string_view text);
  IdBuilder& number(std::uint64_t value);
  IdBuilder& absent();
  Id16 finish() const;

 private:
  std::array<char, 512> bytes_;  // not zeroed: only the first size_ are read
  std::size_t size_ = 0;
};

}  // namespace isoswitch
