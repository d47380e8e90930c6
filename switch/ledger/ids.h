// The names of rows. All are derived from message keys or given by the importer; none is generated, and no all-zero
// value means "none": what may be missing is an optional.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>

#include "switch/base/clock.h"
#include "switch/base/digest.h"
#include "switch/base/fixed_text.h"

namespace isoswitch {

using AccountId = FixedText<32>;

// R5. The day of the message first, so that the table of one day can be dropped whole; then a hash of the repeat key.
struct SeenId {
  std::array<std::uint8_t, 16> bytes{};  // 0..3 day number, big-endian; 4..15 hash
  friend auto operator<=>(const SeenId&, const SeenId&) = default;
};

inline DayNumber day_of(const SeenId& id) {
  return static_cast<DayNumber>(std::uint32_t{id.bytes[0]} << 24 | std::uint32_t{id.bytes[1]} << 16 |
                                std::uint32_t{id.bytes[2]} << 8 | std::uint32_t{id.bytes[3]});
}

struct LifeCycleId {
  Id16 bytes{};
  friend auto operator<=>(const LifeCycleId&, const LifeCycleId&) = default;
};

// R6. What a later message may name a life cycle by: a hash of {kind of key, values}.
struct MatchKey {
  Id16 bytes{};
  friend auto operator<=>(const MatchKey&, const MatchKey&) = default;
};

// LED-03. {source, message key, leg}.
struct PostingId {
  Id16 bytes{};
  friend auto operator<=>(const PostingId&, const PostingId&) = default;
};

// Of what is owed: follows from the message that it came from.
struct OwedId {
  Id16 bytes{};
  friend auto operator<=>(const OwedId&, const OwedId&) = default;
};

struct ExceptionId {
  Id16 bytes{};
  friend auto operator<=>(const ExceptionId&, const ExceptionId&) = default;
};

// The bytes are hashes already: eight of them serve the tables.
struct IdHash {
  std::size_t operator()(const SeenId& id) const { return tail(id.bytes.data() + 4); }
  std::size_t operator()(const LifeCycleId& id) const { return tail(id.bytes.data()); }
  std::size_t operator()(const MatchKey& id) const { return tail(id.bytes.data()); }
  std::size_t operator()(const PostingId& id) const { return tail(id.bytes.data()); }
  std::size_t operator()(const ExceptionId& id) const { return tail(id.bytes.data()); }
  std::size_t operator()(const OwedId& id) const { return tail(id.bytes.data()); }

 private:
  static std::size_t tail(const std::uint8_t* bytes) {
    std::size_t hash = 0;
    std::memcpy(&hash, bytes, sizeof hash);
    return hash;
  }
};

}  // namespace isoswitch
