// The bytes between a journal and its copy: docs/journal_format.md, Following, as code. Both sides begin with a
// greeting; then frames: length, kind, payload, CRC32C. Numbers are little-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "switch/store/feed_piece.h"

namespace isoswitch::journal {

inline constexpr std::uint32_t feed_version = 1;
inline constexpr std::size_t feed_greeting_bytes = 12;
inline constexpr std::size_t feed_frame_bytes_max = feed_bytes_max + 64;  // of a payload
inline constexpr std::size_t feed_refusal_bytes_max = 1000;

enum class FeedFrameKind : std::uint8_t {
  have = 1,          // from the copy, once: FeedPosition
  snapshot = 2,      // to the copy: FeedPiece
  segment = 3,       // to the copy: FeedPiece
  acknowledged = 4,  // from the copy: FeedDurable
  alive = 5,         // either, when there is nothing else or its work is long; the copy answers with acknowledged
  refused = 6,       // either: a sentence; the connection ends and is not tried again
};

// Each appends to `to`.
void put_greeting(std::vector<std::uint8_t>& to);
void put_have(const FeedPosition& position, std::vector<std::uint8_t>& to);
void put_piece(const FeedPiece& piece, std::vector<std::uint8_t>& to);
void put_acknowledged(const FeedDurable& durable, std::vector<std::uint8_t>& to);
void put_alive(std::vector<std::uint8_t>& to);
void put_refused(std::string_view why, std::vector<std::uint8_t>& to);  // cut where it is too long

// Valid until the reader is given more.
struct FeedFrame {
  FeedFrameKind kind = FeedFrameKind::alive;
  std::span<const std::uint8_t> payload;
};

// Errors name what was expected and what was found; never what the payload holds.
Result<FeedPosition> read_have(std::span<const std::uint8_t> payload);
Result<FeedPiece> read_piece(const FeedFrame& frame);
Result<FeedDurable> read_acknowledged(std::span<const std::uint8_t> payload);
std::string read_refused(std::span<const std::uint8_t> payload);  // printable, whatever was sent

// Cuts what comes into frames, each checked. After an error there is nothing more to be had.
class FeedFrameReader {
 public:
  void add(std::span<const std::uint8_t> bytes);
  // Nothing: not whole yet.
  Result<std::optional<FeedFrame>> next();

 private:
  std::unexpected<Error> broken(std::string_view what) const;
  Result<bool> greeted();

  std::vector<std::uint8_t> bytes_;
  std::size_t begin_ = 0;  // in bytes_: what is not taken yet
  std::uint64_t offset_ = 0;
  bool greeted_ = false;
};

}  // namespace isoswitch::journal
