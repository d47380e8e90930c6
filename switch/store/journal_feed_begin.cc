// Where a journal's feed begins: behind what the copy has, if that is a prefix of the journal.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "switch/store/journal_feed.h"
#include "switch/store/little_endian.h"
#include "switch/store/segment_hash.h"

namespace isoswitch::journal {
namespace {

constexpr std::size_t header_check_at = 12;
constexpr std::size_t other_check_at = 4;

}  // namespace

Result<void> JournalFeed::begin(const FeedPosition& copy) {
  if (auto journal = is_journal(); !journal) return journal;
  if (copy.durable.segment == 0) return begin_anew();
  if (auto fitting = fits(copy); !fitting) return fitting;
  number_ = copy.durable.segment;
  offset_ = copy.durable.offset_bytes;
  last_sequence_ = copy.durable.sequence;
  last_at_us_ = copy.durable.at_us;
  if (copy.durable.offset_bytes == 0) previous_ = copy.hash;
  return {};
}

Result<void> JournalFeed::is_journal() {
  const auto segments = segments_in(files_, directory_);
  if (!segments) return std::unexpected(segments.error());
  const auto snapshots = snapshots_in(files_, directory_);
  if (!snapshots) return std::unexpected(snapshots.error());
  if (!segments->empty() || !snapshots->empty()) return {};
  return failure(fmt::format("{}: this is no journal: expected segments (0000000001.journal) or snapshots, found none",
                             directory_));
}

Result<void> JournalFeed::begin_anew() {
  if (auto chosen = choose_snapshot(); !chosen) return chosen;
  if (snapshot_) {
    number_ = snapshot_->header.last_segment + 1;
    last_sequence_ = snapshot_->header.last_sequence;
    last_at_us_ = snapshot_->header.last_at_us;
    previous_ = snapshot_->header.hash;
    return {};
  }
  const auto names = segments_in(files_, directory_);
  if (!names) return std::unexpected(names.error());
  if (names->empty() || names->front().number == 1) return {};
  return failure(fmt::format("{}: it begins with segment {}, and there is no snapshot of what was before", directory_,
                             names->front().number));
}

// Its file stays open: it may be removed while it is shipped.
Result<void> JournalFeed::choose_snapshot() {
  const auto names = snapshots_in(files_, directory_);
  if (!names) return std::unexpected(names.error());
  for (const SnapshotName& name : *names) {
    auto file = files_.open(name.path, FileMode::read);
    if (!file) continue;
    const auto header = check_snapshot(files_, name);
    const auto size = (*file)->size();
    if (!header || !size) continue;
    snapshot_ = Shipped{name, *header, std::move(*file), *size, 0};
    return {};
  }
  return {};
}

std::unexpected<Error> JournalFeed::not_there(std::uint64_t number) const {
  return failure(fmt::format("{}: segment {} is not there any more: empty the copy's directory and begin anew",
                             directory_, number));
}

Result<void> JournalFeed::fits(const FeedPosition& copy) {
  const auto begun = is_begun(copy.durable.segment);
  if (!begun) return std::unexpected(begun.error());
  if (*begun) return fits_begun(copy);
  const auto names = segments_in(files_, directory_);
  if (!names) return std::unexpected(names.error());
  if (!names->empty() && names->back().number > copy.durable.segment && names->front().number != copy.durable.segment)
    return not_there(copy.durable.segment);
  if (copy.durable.offset_bytes == 0) return fits_between(copy);
  return failure(fmt::format("the copy goes to record {} in segment {}, which the journal has not begun",
                             copy.durable.sequence, copy.durable.segment));
}

Result<void> JournalFeed::fits_begun(const FeedPosition& copy) {
  auto bytes = bytes_of(copy.durable.segment);
  if (!bytes) return std::unexpected(bytes.error());
  if (!*bytes) return not_there(copy.durable.segment);
  const auto start = segment_start(**bytes);
  if (!start) return std::unexpected(start.error());
  if (!*start) return not_there(copy.durable.segment);
  if (copy.durable.offset_bytes == 0) {
    const SegmentHeader& header = (*start)->header;
    if (header.previous == copy.hash && header.first_sequence == copy.durable.sequence + 1) return {};
    return parted(copy);
  }
  if (copy.durable.offset_bytes > (*bytes)->size()) return parted(copy);
  SegmentHash hash;
  std::vector<std::uint8_t> room(piece_bytes);
  for (std::uint64_t at = 0; at < copy.durable.offset_bytes;) {
    const auto got =
        (*bytes)->read(at, std::span{room}.first(std::min<std::uint64_t>(room.size(), copy.durable.offset_bytes - at)));
    if (!got) return std::unexpected(got.error());
    if (*got == 0) return parted(copy);
    hash.add(std::span{room}.first(*got));
    at += *got;
  }
  if (hash.value() == copy.hash) return {};
  return parted(copy);
}

// The copy has a sealed segment last, and the journal has not begun another one.
Result<void> JournalFeed::fits_between(const FeedPosition& copy) {
  if (copy.durable.segment == 1 && copy.durable.sequence == 0) return {};
  const auto hash = hash_behind(copy.durable.segment - 1);
  if (!hash) return std::unexpected(hash.error());
  if (*hash == copy.hash) return {};
  return parted(copy);
}

// As the segment's seal has it, or a snapshot that took its place.
Result<Sha256> JournalFeed::hash_behind(std::uint64_t number) {
  auto bytes = bytes_of(number);
  if (!bytes) return std::unexpected(bytes.error());
  if (*bytes) {
    const auto start = segment_start(**bytes);
    if (!start) return std::unexpected(start.error());
    if (*start) {
      const auto walked = walk(**bytes, **start, {.may_be_open = true},
                               [](const proto::Record&, const BatchView&) { return Result<bool>{true}; });
      if (!walked) return std::unexpected(walked.error());
      if (walked->seal) return walked->seal->hash;
    }
    return failure(fmt::format("the copy has segment {} to its end, the journal has not", number));
  }
  const auto names = snapshots_in(files_, directory_);
  if (!names) return std::unexpected(names.error());
  for (const SnapshotName& name : *names)
    if (name.last_segment == number)
      if (const auto header = check_snapshot(files_, name)) return header->hash;
  return failure(
      fmt::format("the copy has segment {} to its end, the journal in {} has no such segment", number, directory_));
}

Result<bool> JournalFeed::is_same(const FeedMark& mark) {
  auto bytes = bytes_of(mark.segment);
  if (!bytes) return std::unexpected(bytes.error());
  if (!*bytes) return true;  // put away: it cannot be told
  std::array<std::uint8_t, block_bytes> block{};
  const auto got = (*bytes)->read(mark.offset_bytes, block);
  if (!got) return std::unexpected(got.error());
  return *got == block_bytes &&
         get<std::uint32_t>(block, mark.offset_bytes == 0 ? header_check_at : other_check_at) == mark.check;
}

std::unexpected<Error> JournalFeed::parted(const FeedPosition& copy) {
  std::string where = fmt::format("before offset {} of segment {}", copy.durable.offset_bytes, copy.durable.segment);
  // They are alike up to the first that differs: what differs changes all that is behind it in the chain of hashes, and
  // of a segment's batches the first is looked for.
  for (const FeedMark& mark : copy.marks) {
    const auto same = is_same(mark);
    if (!same) return std::unexpected(same.error());
    if (*same) continue;
    where = mark.offset_bytes == 0 ? fmt::format("before segment {}", mark.segment)
                                   : fmt::format("at offset {} of segment {}", mark.offset_bytes, mark.segment);
    break;
  }
  return failure(
      fmt::format("the copy, which goes to record {}, is no beginning of the journal in {}: they part {}. Has a switch "
                  "been started there, or is it another journal's? Choose an empty directory",
                  copy.durable.sequence, directory_, where));
}

}  // namespace isoswitch::journal
