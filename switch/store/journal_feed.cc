#include "switch/store/journal_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "record.pb.h"
#include "switch/store/segment_archive.h"

namespace isoswitch::journal {
std::unexpected<Error> JournalFeed::damaged(std::string_view what) const {
  return failure(fmt::format("{}/{}: damage at offset {}: {}", directory_, segment_name(number_), offset_, what));
}

Result<std::optional<FeedPiece>> JournalFeed::next() { return snapshot_ ? snapshot_piece() : segment_piece(); }

Result<std::optional<FeedPiece>> JournalFeed::snapshot_piece() {
  Shipped& shipped = *snapshot_;
  buffer_.resize(std::min<std::uint64_t>(feed_piece_bytes, shipped.size - shipped.offset));
  const auto got = shipped.file->read(shipped.offset, buffer_);
  if (!got) return failure(got.error().text);
  if (*got < buffer_.size())
    return failure(
        fmt::format("{}: expected {} bytes, found {}", shipped.name.path, shipped.size, shipped.offset + *got));
  const FeedPiece piece{.kind = FeedPiece::Kind::snapshot,
                        .segment = shipped.header.last_segment,
                        .offset_bytes = shipped.offset,
                        .file_bytes = shipped.size,
                        .last_sequence = shipped.header.last_sequence,
                        .last_at_us = shipped.header.last_at_us,
                        .bytes = buffer_};
  shipped.offset += *got;
  if (shipped.offset == shipped.size) snapshot_.reset();
  return piece;
}

Result<std::optional<FeedPiece>> JournalFeed::segment_piece() {
  buffer_.clear();
  full_ = sealed_ = false;
  met_ = Met::nothing;
  FeedPiece piece;
  piece.segment = number_;
  piece.offset_bytes = offset_;
  bool more = true;
  while (more && !full_ && !sealed_) {
    const auto collected = collect();
    // What is whole before damage is shipped; the next call meets it again.
    if (!collected && buffer_.empty()) return std::unexpected(collected.error());
    more = collected.value_or(false);
  }
  if (buffer_.empty()) return std::nullopt;
  // The switch may have written it without a sync that covers it: what can still vanish must not be told of.
  if (auto synced = open_->bytes.sync(); !synced) return std::unexpected(synced.error());
  if (sealed_) open_.reset();
  piece.last_sequence = last_sequence_;
  piece.last_at_us = last_at_us_;
  piece.all_for_now = !more;
  piece.bytes = buffer_;
  return piece;
}

Result<bool> JournalFeed::collect() {
  if (!open_) {
    const auto opened = open_segment();
    if (!opened || !*opened) return opened;
  }
  if (offset_ > 0) return collect_structure();
  std::array<std::uint8_t, block_bytes> block{};
  write(open_->start.header, block);
  buffer_.assign(block.begin(), block.end());
  offset_ = block_bytes;
  return true;
}

// Nothing: it is not there. It may be put away meanwhile.
Result<std::optional<SegmentBytes>> JournalFeed::bytes_of(std::uint64_t number) {
  const std::string plain = fmt::format("{}/{}", directory_, segment_name(number));
  for (const std::string& path : {plain, archive_path(plain)}) {
    // Looked for first, so that a file which is named meanwhile is not one that cannot be read.
    const auto there = files_.open(path, FileMode::read);
    if (!there && there.error().number == ENOENT) continue;
    if (!there) return failure(there.error().text);
    auto bytes = SegmentBytes::open(files_, path);
    if (bytes) return std::optional{std::move(*bytes)};
    // Put away meanwhile: its archive is there.
    const auto again = files_.open(path, FileMode::read);
    if (again || again.error().number != ENOENT) return std::unexpected(bytes.error());
  }
  return std::nullopt;
}

Result<bool> JournalFeed::is_begun(std::uint64_t number) {
  auto bytes = bytes_of(number);
  if (!bytes) return std::unexpected(bytes.error());
  if (!*bytes) return false;
  const auto start = segment_start(**bytes);
  return start && start->has_value();
}

// Opened anew as long as it is not begun: a prepared file may be exchanged for one of another size.
Result<bool> JournalFeed::open_segment() {
  auto bytes = bytes_of(number_);
  if (!bytes) return std::unexpected(bytes.error());
  if (!*bytes) {
    const auto names = segments_in(files_, directory_);
    if (!names) return std::unexpected(names.error());
    if (!names->empty() && names->back().number > number_) return not_there(number_);
    return false;
  }
  const auto start = segment_start(**bytes);
  if (!start || !*start) return not_begun(**bytes, start);
  if (auto checked = check_start(**start, **bytes); !checked) return std::unexpected(checked.error());
  open_ = std::make_unique<Open>(std::move(**bytes), **start);
  return true;
}

Result<void> JournalFeed::check_start(const SegmentStart& start, const SegmentBytes& bytes) const {
  const SegmentHeader& header = start.header;
  if (header.number != number_) return damaged(fmt::format("expected segment {}, found {}", number_, header.number));
  if (header.segment_bytes != bytes.size())
    return damaged(fmt::format("expected a segment of {} bytes, found {}", header.segment_bytes, bytes.size()));
  if (offset_ > 0) return {};
  if (header.first_sequence != last_sequence_ + 1)
    return damaged(fmt::format("expected first sequence {}, found {}", last_sequence_ + 1, header.first_sequence));
  if (header.previous != previous_) return damaged("it does not follow the segment before it: another hash");
  return {};
}

Result<bool> JournalFeed::collect_structure() {
  std::array<std::uint8_t, block_bytes> block{};
  const auto got = open_->bytes.read(offset_, block);
  if (!got) return std::unexpected(got.error());
  if (*got < block_bytes) return damaged("expected a seal, found the end");
  if (is_blank(block)) {
    const auto passed = is_begun(number_ + 1);
    if (!passed) return std::unexpected(passed.error());
    if (!*passed) return met_ = Met::zeros, false;
    // It was sealed, and the next one begun, since the block was read; or it never was.
    const auto again = open_->bytes.read(offset_, block);
    if (!again) return std::unexpected(again.error());
    if (is_blank(block)) return damaged("expected a seal, found none, and the next segment is begun");
  }
  if (const auto seal = read_seal(block, open_->start.tag)) return add(*seal, block);
  auto found = open_->reader.at(offset_);
  if (!found || !std::holds_alternative<BatchView>(*found)) {
    // What the reader has read ahead may be older than what is there.
    open_->reader.forget();
    found = open_->reader.at(offset_);
  }
  if (!found) return not_whole(found.error());
  if (const auto* batch = std::get_if<BatchView>(&*found)) return add(*batch);
  met_ = Met::zeros;
  return false;
}

Result<bool> JournalFeed::add(const BatchView& batch) {
  if (!buffer_.empty() && buffer_.size() + batch.size_bytes > feed_piece_bytes) {
    full_ = true;
    return true;
  }
  if (batch.size_bytes > feed_bytes_max)
    return damaged(fmt::format("expected a batch of at most {} bytes, found {}", feed_bytes_max, batch.size_bytes));
  const BatchHeader& header = batch.header;
  if (header.first_sequence != last_sequence_ + 1)
    return damaged(fmt::format("expected sequence {}, found {}", last_sequence_ + 1, header.first_sequence));
  if (header.records > 0) {
    if (auto read = record_in(batch, last_sequence_ + header.records, *record_); !read)
      return damaged(read.error().text);
    last_at_us_ = record_->at_us();
  }
  // The reader has the batch's header directly before its payload.
  const auto* bytes = batch.payload.data() - batch_header_bytes;
  buffer_.insert(buffer_.end(), bytes, bytes + batch.size_bytes);
  last_sequence_ += header.records;
  offset_ += batch.size_bytes;
  return true;
}

Result<bool> JournalFeed::add(const Seal& seal, Block block) {
  if (seal.last_sequence != last_sequence_ || seal.sealed_bytes != offset_)
    return damaged(fmt::format("sealed with last sequence {} at offset {}, found {}", seal.last_sequence,
                               seal.sealed_bytes, last_sequence_));
  buffer_.insert(buffer_.end(), block.begin(), block.end());
  previous_ = seal.hash;
  ++number_;
  offset_ = 0;
  sealed_ = true;
  return true;
}

}  // namespace isoswitch::journal
