#include "switch/store/journal_standby.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "record.pb.h"
#include "switch/store/check_value.h"
#include "switch/store/segment_walk.h"
#include "switch/store/snapshot_load.h"

namespace isoswitch::journal {
namespace {

constexpr std::string_view unfinished_ending = ".new";
constexpr std::uint64_t segment_bytes_min = 4 * block_bytes;
constexpr std::uint64_t segment_bytes_max = std::uint64_t{1} << 32;

}  // namespace

// Of a piece that came.
std::unexpected<Error> JournalStandby::wrong(std::string_view what) const {
  return failure(fmt::format("segment {}, offset {}: {}", number_, offset_, what));
}

Result<void> JournalStandby::disk(IoResult<void> done) {
  if (done) return {};
  disk_failed_ = true;
  return failure(done.error().text);
}

void JournalStandby::count_durable() { durable_ = {empty_ ? 0 : number_, offset_, last_sequence_, last_at_us_}; }

Result<void> JournalStandby::take(const FeedPiece& piece) {
  if (broken_) return failure("the copy has failed before");
  auto taken = piece.kind == FeedPiece::Kind::snapshot ? take_snapshot(piece) : take_segment(piece);
  if (taken && piece.all_for_now) taken = settle();
  broken_ = !taken;
  return taken;
}

Result<void> JournalStandby::settle() {
  if (!unnamed_) return {};
  if (auto named = name_segment(); !named) {
    broken_ = true;
    return named;
  }
  count_durable();
  return {};
}

Result<void> JournalStandby::create(const std::string& at, std::unique_ptr<File>& file) {
  auto removed = files_.remove(at);
  if (!removed && removed.error().number != ENOENT) return disk(std::move(removed));
  auto made = files_.open(at, FileMode::create);
  if (!made) return disk(std::unexpected(made.error()));
  file = std::move(*made);
  return {};
}

Result<void> JournalStandby::begin_snapshot(const FeedPiece& piece) {
  if (!empty_ || offset_ > 0) return failure("a snapshot came, and the copy has records already");
  if (piece.file_bytes == 0 || piece.segment == 0) return failure("a snapshot came that says that it is empty");
  snapshot_ = Snapshot{};
  snapshot_->size = piece.file_bytes;
  snapshot_->segment = piece.segment;
  return create(path(std::string{unfinished_snapshot}), snapshot_->file);
}

Result<void> JournalStandby::take_snapshot(const FeedPiece& piece) {
  // From its beginning again: the connection went before it was whole.
  if (piece.offset_bytes == 0)
    if (auto begun = begin_snapshot(piece); !begun) return begun;
  if (!snapshot_) return failure("a part of a snapshot came without its beginning");
  Snapshot& snapshot = *snapshot_;
  if (piece.segment != snapshot.segment || piece.offset_bytes != snapshot.offset || piece.file_bytes != snapshot.size ||
      piece.bytes.size() > snapshot.size - snapshot.offset)
    return failure(fmt::format("snapshot {}: expected a part from offset {} of {}, found {} bytes from {} of {}",
                               snapshot.segment, snapshot.offset, snapshot.size, piece.bytes.size(), piece.offset_bytes,
                               piece.file_bytes));
  if (auto written = disk(snapshot.file->write(snapshot.offset, piece.bytes)); !written) return written;
  snapshot.offset += piece.bytes.size();
  return snapshot.offset == snapshot.size ? finish_snapshot() : Result<void>{};
}

Result<void> JournalStandby::finish_snapshot() {
  const std::string unfinished = path(std::string{unfinished_snapshot});
  if (auto synced = disk(snapshot_->file->sync()); !synced) return synced;
  const auto header = check_snapshot(files_, unfinished);
  if (!header) return std::unexpected(header.error());
  if (header->last_segment != snapshot_->segment)
    return failure(
        fmt::format("snapshot {}: it says that it ends with segment {}", snapshot_->segment, header->last_segment));
  if (auto named = disk(files_.rename(unfinished, path(snapshot_name(header->last_segment)))); !named) return named;
  if (auto synced = disk(files_.sync_directory(directory_)); !synced) return synced;
  snapshot_.reset();
  empty_ = false;
  number_ = header->last_segment + 1;
  last_sequence_ = header->last_sequence;
  last_at_us_ = header->last_at_us;
  previous_ = header->hash;
  token_check_ = header->token_check;
  count_durable();
  return {};
}

Result<void> JournalStandby::take_segment(const FeedPiece& piece) {
  if (snapshot_) return failure("a segment came before the snapshot was whole");
  if (piece.segment != number_ || piece.offset_bytes != offset_)
    return wrong(fmt::format("expected to go on here, found segment {}, offset {}", piece.segment, piece.offset_bytes));
  for (auto left = piece.bytes; !left.empty();) {
    if (number_ != piece.segment) return wrong("expected nothing behind the seal, found more");
    const auto taken = take_structure(left);
    if (!taken) return std::unexpected(taken.error());
    left = left.subspan(*taken);
  }
  return {};
}

// How many bytes it took.
Result<std::size_t> JournalStandby::take_structure(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < block_bytes) return wrong(fmt::format("expected a whole block, found {} bytes", bytes.size()));
  const Block block{bytes.data(), block_bytes};
  Result<void> done;
  std::size_t size = block_bytes;
  if (offset_ == 0) {
    done = take_header(block);
  } else if (const auto seal = read_seal(block, tag_)) {
    done = take_seal(block, *seal);
  } else {
    const auto header = read_batch_header(block, tag_);
    if (!header) return wrong(header.error().text);
    size = whole_blocks(batch_header_bytes + header->payload_bytes);
    if (size > bytes.size()) return wrong(fmt::format("expected a batch of {} bytes, found {}", size, bytes.size()));
    done = take_batch(bytes.first(size), *header);
  }
  if (!done) return std::unexpected(done.error());
  return size;
}

Result<void> JournalStandby::take_header(Block block) {
  const auto header = read_segment_header(block);
  if (!header) return wrong(header.error().text);
  if (header->number != number_) return wrong(fmt::format("expected segment {}, found {}", number_, header->number));
  if (header->first_sequence != last_sequence_ + 1)
    return wrong(fmt::format("expected first sequence {}, found {}", last_sequence_ + 1, header->first_sequence));
  if (header->previous != previous_) return wrong("it does not follow the segment before it: another hash");
  if (token_check_ && header->token_check != *token_check_) return wrong("made with another token key");
  if (header->segment_bytes < segment_bytes_min || header->segment_bytes > segment_bytes_max ||
      header->segment_bytes % block_bytes != 0)
    return wrong(fmt::format("expected a segment of {} to {} bytes in whole blocks, found {}", segment_bytes_min,
                             segment_bytes_max, header->segment_bytes));
  if (auto made = create(path(segment_name(number_)) + std::string{unfinished_ending}, file_); !made) return made;
  unnamed_ = true;
  segment_bytes_ = header->segment_bytes;
  tag_ = segment_tag(block);
  token_check_ = header->token_check;
  durable_before_ = 0;
  hash_ = SegmentHash{};
  if (auto written = append(block); !written) return written;
  hash_.add(block);
  return {};
}

Result<void> JournalStandby::take_batch(std::span<const std::uint8_t> bytes, const BatchHeader& header) {
  if (offset_ + bytes.size() + block_bytes > segment_bytes_)
    return wrong(fmt::format("expected a batch that leaves room for the seal of a segment of {} bytes, found {} bytes",
                             segment_bytes_, bytes.size()));
  if (auto checked = check_batch(bytes); !checked) return wrong(checked.error().text);
  const std::uint64_t expected = last_sequence_ + 1;
  if (header.first_sequence != expected)
    return wrong(fmt::format("expected sequence {}, found {}", expected, header.first_sequence));
  if (header.durable_before >= expected || header.durable_before < durable_before_)
    return wrong(fmt::format("expected a durable sequence from {} to {}, found {}", durable_before_, expected - 1,
                             header.durable_before));
  const BatchView batch{header, offset_, bytes.size(), bytes.subspan(batch_header_bytes, header.payload_bytes)};
  const std::int64_t before_us = last_at_us_;
  if (auto checked = check_records(batch); !checked) {
    last_at_us_ = before_us;
    return checked;
  }
  if (auto written = append(bytes); !written) return written;
  hash_.add(bytes);
  durable_before_ = header.durable_before;
  last_sequence_ += header.records;
  if (!unnamed_) count_durable();
  return {};
}

Result<void> JournalStandby::check_records(const BatchView& batch) {
  const auto read = each_record(batch, *record_, [this](const proto::Record& record, const BatchView&) -> Result<bool> {
    last_at_us_ = record.at_us();
    return true;
  });
  if (!read) return wrong(read.error().text);
  return {};
}

Result<void> JournalStandby::take_seal(Block block, const Seal& seal) {
  if (seal.last_sequence != last_sequence_ || seal.sealed_bytes != offset_)
    return wrong(fmt::format("expected a seal with last sequence {} at offset {}, found {} at {}", last_sequence_,
                             offset_, seal.last_sequence, seal.sealed_bytes));
  if (!is_same_hash(hash_.value(), seal.hash)) return wrong("the seal's hash is not the segment's");
  if (auto written = append(block); !written) return written;
  if (unnamed_)
    if (auto named = name_segment(); !named) return named;
  file_.reset();
  previous_ = seal.hash;
  ++number_;
  offset_ = 0;
  count_durable();
  return {};
}

// As the switch does it: one batch after the other, so that behind one that is not whole there is never another. What
// has no name yet is synced as a whole.
Result<void> JournalStandby::append(std::span<const std::uint8_t> bytes) {
  if (unnamed_) {
    if (auto written = disk(file_->write(offset_, bytes)); !written) return written;
  } else {
    aligned_.reserve(bytes.size(), 0);
    const auto aligned = aligned_.first(bytes.size());
    std::memcpy(aligned.data(), bytes.data(), bytes.size());
    if (auto written = disk(file_->write_through(offset_, aligned)); !written) return written;
  }
  offset_ += bytes.size();
  return {};
}

// It gets its name when it is as large as it says, and all of it is on disk.
Result<void> JournalStandby::name_segment() {
  const std::vector<std::uint8_t> zeros(std::min<std::uint64_t>(piece_bytes, segment_bytes_));
  for (std::uint64_t at = offset_; at < segment_bytes_; at += zeros.size()) {
    const auto piece = std::span{zeros}.first(std::min<std::uint64_t>(zeros.size(), segment_bytes_ - at));
    if (auto written = disk(file_->write(at, piece)); !written) return written;
  }
  if (auto synced = disk(file_->sync()); !synced) return synced;
  const std::string name = path(segment_name(number_));
  // Of a segment that was prepared for a switch, and never begun.
  if (auto removed = files_.remove(name); !removed && removed.error().number != ENOENT) return disk(std::move(removed));
  if (auto named = disk(files_.rename(name + std::string{unfinished_ending}, name)); !named) return named;
  if (auto synced = disk(files_.sync_directory(directory_)); !synced) return synced;
  auto file = files_.open(name, FileMode::write_direct);
  if (!file) return disk(std::unexpected(file.error()));
  file_ = std::move(*file);
  unnamed_ = false;
  empty_ = false;
  return {};
}

}  // namespace isoswitch::journal
