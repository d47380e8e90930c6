#include "switch/store/feed_frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "switch/store/check_value.h"
#include "switch/store/little_endian.h"

namespace isoswitch::journal {
namespace {

constexpr std::string_view magic = "ISWFEED";  // and a zero
constexpr std::size_t version_at = 8;
constexpr std::size_t frame_head_bytes = 5;  // length and kind
constexpr std::size_t check_bytes = 4;
constexpr std::size_t have_bytes = 68;
constexpr std::size_t mark_bytes = 20;
constexpr std::size_t segment_head_bytes = 33;
constexpr std::size_t snapshot_head_bytes = 40;
constexpr std::size_t durable_bytes = 32;

template <class T>
void append(const T& value, std::vector<std::uint8_t>& to) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
  to.insert(to.end(), bytes, bytes + sizeof value);
}

// Length and check value are written when the payload is there.
class Framed {
 public:
  Framed(FeedFrameKind kind, std::vector<std::uint8_t>& to) : to_(to), begin_(to.size()) {
    append(std::uint32_t{0}, to_);
    append(kind, to_);
  }
  ~Framed() {
    const std::size_t payload = to_.size() - begin_ - frame_head_bytes;
    put(std::span{to_}.subspan(begin_), 0, static_cast<std::uint32_t>(payload));
    append(crc32c(std::span{to_}.subspan(begin_)), to_);
  }
  Framed(const Framed&) = delete;
  Framed& operator=(const Framed&) = delete;

 private:
  std::vector<std::uint8_t>& to_;
  std::size_t begin_;
};

void put_durable(const FeedDurable& durable, std::vector<std::uint8_t>& to) {
  append(durable.segment, to);
  append(durable.offset_bytes, to);
  append(durable.sequence, to);
  append(durable.at_us, to);
}

FeedDurable read_durable(std::span<const std::uint8_t> payload) {
  return {get<std::uint64_t>(payload, 0), get<std::uint64_t>(payload, 8), get<std::uint64_t>(payload, 16),
          get<std::int64_t>(payload, 24)};
}

bool is_known(std::uint8_t kind) {
  return kind >= static_cast<std::uint8_t>(FeedFrameKind::have) &&
         kind <= static_cast<std::uint8_t>(FeedFrameKind::refused);
}

std::unexpected<Error> wrong_size(std::string_view kind, std::size_t expected, std::size_t found) {
  return failure(fmt::format("frame '{}': expected {} bytes, found {}", kind, expected, found));
}

Result<FeedPiece> read_segment_piece(std::span<const std::uint8_t> payload) {
  if (payload.size() < segment_head_bytes) return wrong_size("segment", segment_head_bytes, payload.size());
  const auto flags = payload[32];
  if (flags > 1) return failure(fmt::format("frame 'segment': expected flags 0 or 1, found {}", flags));
  return FeedPiece{.kind = FeedPiece::Kind::segment,
                   .segment = get<std::uint64_t>(payload, 0),
                   .offset_bytes = get<std::uint64_t>(payload, 8),
                   .last_sequence = get<std::uint64_t>(payload, 16),
                   .last_at_us = get<std::int64_t>(payload, 24),
                   .all_for_now = flags == 1,
                   .bytes = payload.subspan(segment_head_bytes)};
}

Result<FeedPiece> read_snapshot_piece(std::span<const std::uint8_t> payload) {
  if (payload.size() < snapshot_head_bytes) return wrong_size("snapshot", snapshot_head_bytes, payload.size());
  return FeedPiece{.kind = FeedPiece::Kind::snapshot,
                   .segment = get<std::uint64_t>(payload, 0),
                   .offset_bytes = get<std::uint64_t>(payload, 8),
                   .file_bytes = get<std::uint64_t>(payload, 16),
                   .last_sequence = get<std::uint64_t>(payload, 24),
                   .last_at_us = get<std::int64_t>(payload, 32),
                   .bytes = payload.subspan(snapshot_head_bytes)};
}

}  // namespace

void put_greeting(std::vector<std::uint8_t>& to) {
  to.insert(to.end(), magic.begin(), magic.end());
  to.push_back(0);
  append(feed_version, to);
}

void put_have(const FeedPosition& position, std::vector<std::uint8_t>& to) {
  const Framed framed{FeedFrameKind::have, to};
  put_durable(position.durable, to);
  append(position.hash, to);
  append(static_cast<std::uint32_t>(position.marks.size()), to);
  for (const FeedMark& mark : position.marks) {
    append(mark.segment, to);
    append(mark.offset_bytes, to);
    append(mark.check, to);
  }
}

void put_piece(const FeedPiece& piece, std::vector<std::uint8_t>& to) {
  const bool snapshot = piece.kind == FeedPiece::Kind::snapshot;
  const Framed framed{snapshot ? FeedFrameKind::snapshot : FeedFrameKind::segment, to};
  append(piece.segment, to);
  append(piece.offset_bytes, to);
  if (snapshot) append(piece.file_bytes, to);
  append(piece.last_sequence, to);
  append(piece.last_at_us, to);
  if (!snapshot) append(static_cast<std::uint8_t>(piece.all_for_now ? 1 : 0), to);
  to.insert(to.end(), piece.bytes.begin(), piece.bytes.end());
}

void put_acknowledged(const FeedDurable& durable, std::vector<std::uint8_t>& to) {
  const Framed framed{FeedFrameKind::acknowledged, to};
  put_durable(durable, to);
}

void put_alive(std::vector<std::uint8_t>& to) { const Framed framed{FeedFrameKind::alive, to}; }

void put_refused(std::string_view why, std::vector<std::uint8_t>& to) {
  const Framed framed{FeedFrameKind::refused, to};
  why = why.substr(0, feed_refusal_bytes_max);
  to.insert(to.end(), why.begin(), why.end());
}

Result<FeedPosition> read_have(std::span<const std::uint8_t> payload) {
  if (payload.size() < have_bytes) return wrong_size("have", have_bytes, payload.size());
  FeedPosition position{.durable = read_durable(payload), .hash = get<Sha256>(payload, durable_bytes), .marks = {}};
  const std::size_t marks = get<std::uint32_t>(payload, 64);
  if (payload.size() != have_bytes + marks * mark_bytes)
    return wrong_size("have", have_bytes + marks * mark_bytes, payload.size());
  if (position.durable.offset_bytes % block_bytes != 0)
    return failure(
        fmt::format("frame 'have': expected an offset in whole blocks, found {}", position.durable.offset_bytes));
  position.marks.reserve(marks);
  for (std::size_t i = 0; i < marks; ++i) {
    const auto mark = payload.subspan(have_bytes + i * mark_bytes, mark_bytes);
    position.marks.push_back({get<std::uint64_t>(mark, 0), get<std::uint64_t>(mark, 8), get<std::uint32_t>(mark, 16)});
  }
  return position;
}

Result<FeedPiece> read_piece(const FeedFrame& frame) {
  auto piece =
      frame.kind == FeedFrameKind::snapshot ? read_snapshot_piece(frame.payload) : read_segment_piece(frame.payload);
  if (piece && piece->bytes.size() > feed_bytes_max)
    return failure(fmt::format("expected a piece of at most {} bytes, found {}", feed_bytes_max, piece->bytes.size()));
  return piece;
}

Result<FeedDurable> read_acknowledged(std::span<const std::uint8_t> payload) {
  if (payload.size() != durable_bytes) return wrong_size("acknowledged", durable_bytes, payload.size());
  return read_durable(payload);
}

std::string read_refused(std::span<const std::uint8_t> payload) {
  const auto text = payload.first(std::min(payload.size(), feed_refusal_bytes_max));
  std::string why(text.begin(), text.end());
  std::ranges::replace_if(why, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return why;
}

void FeedFrameReader::add(std::span<const std::uint8_t> bytes) {
  if (begin_ == bytes_.size() || begin_ > feed_piece_bytes) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

std::unexpected<Error> FeedFrameReader::broken(std::string_view what) const {
  return failure(fmt::format("offset {} of what the other side sent: {}", offset_, what));
}

Result<bool> FeedFrameReader::greeted() {
  if (greeted_) return true;
  const auto here = std::span{bytes_}.subspan(begin_);
  const std::size_t compared = std::min(here.size(), version_at);
  for (std::size_t i = 0; i < compared; ++i)
    if (here[i] != (i < magic.size() ? static_cast<std::uint8_t>(magic[i]) : 0))
      return broken(fmt::format("expected the greeting {}, found something else: is it isotool journal?", magic));
  if (here.size() < feed_greeting_bytes) return false;
  if (const auto version = get<std::uint32_t>(here, version_at); version != feed_version)
    return broken(
        fmt::format("expected version {}, found {}: run the same isotool on both machines", feed_version, version));
  begin_ += feed_greeting_bytes;
  offset_ += feed_greeting_bytes;
  greeted_ = true;
  return true;
}

Result<std::optional<FeedFrame>> FeedFrameReader::next() {
  const auto begun = greeted();
  if (!begun) return std::unexpected(begun.error());
  const auto here = std::span<const std::uint8_t>{bytes_}.subspan(begin_);
  if (!*begun || here.size() < frame_head_bytes) return std::nullopt;
  const std::size_t length = get<std::uint32_t>(here, 0);
  if (length > feed_frame_bytes_max)
    return broken(fmt::format("expected a frame of at most {} bytes, found {}", feed_frame_bytes_max, length));
  if (!is_known(here[4])) return broken(fmt::format("expected a kind from 1 to 6, found {}", here[4]));
  const std::size_t size = frame_head_bytes + length + check_bytes;
  if (here.size() < size) return std::nullopt;
  const auto expected = crc32c(here.first(size - check_bytes));
  if (auto same = compare_check_values(expected, get<std::uint32_t>(here, size - check_bytes)); !same)
    return broken(same.error().text);
  begin_ += size;
  offset_ += size;
  return FeedFrame{static_cast<FeedFrameKind>(here[4]), here.subspan(frame_head_bytes, length)};
}

}  // namespace isoswitch::journal
