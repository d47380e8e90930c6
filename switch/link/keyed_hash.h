// SipHash-2-4 of 16 bytes: stands for a value whose bytes are not to be kept. With a key that is drawn at start nobody
// outside the process can tell the value from it, or make two values meet.
#pragma once

#include <cstdint>

#include "iso8583/bytes.h"
#include "switch/base/random.h"

namespace isoswitch {

struct Hash16 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend bool operator==(const Hash16&, const Hash16&) = default;
};

class KeyedHash {
 public:
  explicit KeyedHash(Random& random) : key_low_(random.next()), key_high_(random.next()) {}
  KeyedHash(std::uint64_t key_low, std::uint64_t key_high) : key_low_(key_low), key_high_(key_high) {}

  Hash16 of(iso8583::Bytes value) const;

 private:
  std::uint64_t key_low_;
  std::uint64_t key_high_;
};

}  // namespace isoswitch
