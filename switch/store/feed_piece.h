// What goes from a journal to its copy on a second machine, and what the copy says of itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "switch/store/journal_format.h"

namespace isoswitch::journal {

// The check value of a header, a batch or a seal, and where it stands: to say where two journals part.
struct FeedMark {
  std::uint64_t segment = 0;
  std::uint64_t offset_bytes = 0;
  std::uint32_t check = 0;
  bool operator==(const FeedMark&) const = default;
};

// What a copy has on its disk.
struct FeedDurable {
  std::uint64_t segment = 0;       // that it goes on in; 0: it has nothing at all
  std::uint64_t offset_bytes = 0;  // of the next batch; 0: the segment is not begun
  std::uint64_t sequence = 0;      // of the last record
  std::int64_t at_us = 0;          // its time
  bool operator==(const FeedDurable&) const = default;
};

// The same, and what it is told by.
struct FeedPosition {
  FeedDurable durable;
  Sha256 hash{};                // of the segment before the offset; at 0: of the segment before, as its seal has it
  std::vector<FeedMark> marks;  // of all segments the header, of the last one everything
};

// Bytes of one file, at their place in it. Of a segment: header, batches and seal, each whole. Of a snapshot: any.
struct FeedPiece {
  enum class Kind : std::uint8_t { snapshot, segment };

  Kind kind = Kind::segment;
  std::uint64_t segment = 0;  // of a snapshot: the last that is in it
  std::uint64_t offset_bytes = 0;
  std::uint64_t file_bytes = 0;     // of a snapshot: its size
  std::uint64_t last_sequence = 0;  // of all that is shipped with this piece
  std::int64_t last_at_us = 0;      // its time
  bool all_for_now = false;         // nothing else was there to be read
  std::span<const std::uint8_t> bytes;
};

// A piece has no more, but for one batch that is larger; the largest batch of a switch has 16 MiB.
inline constexpr std::size_t feed_piece_bytes = std::size_t{1} << 20;
inline constexpr std::size_t feed_bytes_max = std::size_t{32} << 20;

}  // namespace isoswitch::journal
