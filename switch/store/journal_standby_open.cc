// What the copy of a journal finds in its directory when it begins, and what it says of that.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "record.pb.h"
#include "switch/store/directory_lock.h"
#include "switch/store/journal_scan.h"
#include "switch/store/journal_standby.h"
#include "switch/store/little_endian.h"
#include "switch/store/segment_walk.h"
#include "switch/store/snapshot_load.h"

namespace isoswitch::journal {
namespace {

constexpr std::string_view unfinished_segment = ".journal.new";
constexpr std::size_t batch_check_at = 4;
constexpr std::size_t marks_max = std::size_t{1} << 20;  // of 20 bytes each, in one frame
constexpr std::size_t read_ahead_bytes = std::size_t{256} << 10;

}  // namespace

Result<std::unique_ptr<JournalStandby>> JournalStandby::open(FileSystem& files, std::string directory) {
  std::unique_ptr<JournalStandby> standby{new JournalStandby(files, std::move(directory))};
  const std::string& name = standby->directory_;
  auto lock = take_directory(files, name);
  if (!lock) return std::unexpected(lock.error());
  standby->lock_ = std::move(*lock);
  if (auto recovered = standby->recover(); !recovered) return std::unexpected(recovered.error());
  return standby;
}

Result<void> JournalStandby::recover() {
  if (auto removed = remove_leftovers(); !removed) return removed;
  const auto snapshot = newest_whole_snapshot(files_, directory_);
  if (!snapshot) return std::unexpected(snapshot.error());
  ScanStart start;
  if (*snapshot) {
    const SnapshotHeader& header = (*snapshot)->header;
    empty_ = false;
    last_at_us_ = header.last_at_us;
    token_check_ = header.token_check;
    start = behind(header);
  }
  auto end = scan(files_, directory_, {.token_check = token_check_, .start = start},
                  [this](const proto::Record& record, const Position&) -> Result<bool> {
                    last_at_us_ = record.at_us();
                    return true;
                  });
  if (!end) return std::unexpected(end.error());
  if (auto wiped = wipe(*end); !wiped) return wiped;
  return take_end(std::move(*end));
}

// What was being received when the copy stopped: it has not been acknowledged.
Result<void> JournalStandby::remove_leftovers() {
  const auto names = files_.list(directory_);
  if (!names) return failure(names.error().text);
  for (const std::string& name : *names)
    if (name == unfinished_snapshot || name.ends_with(unfinished_segment))
      if (auto removed = disk(files_.remove(path(name))); !removed) return removed;
  return {};
}

// As a start does: a shorter batch will be written over its beginning.
Result<void> JournalStandby::wipe(const ScanEnd& end) {
  if (!end.torn) return {};
  auto file = files_.open(end.torn->at.file, FileMode::write);
  if (!file) return failure(file.error().text);
  const std::vector<std::uint8_t> zeros(end.torn->bytes, 0);
  if (auto written = disk((*file)->write(end.torn->at.offset_bytes, zeros)); !written) return written;
  return disk((*file)->sync());
}

Result<void> JournalStandby::take_end(ScanEnd end) {
  last_sequence_ = end.last_sequence;
  previous_ = end.previous;
  number_ = end.next_number;
  if (end.token_check) token_check_ = end.token_check;
  if (end.segments > 0) empty_ = false;
  if (end.open) {
    auto file = files_.open(end.open->file, FileMode::write_direct);
    if (!file) return failure(file.error().text);
    file_ = std::move(*file);
    number_ = end.open->header.number;
    offset_ = end.open->offset_bytes;
    segment_bytes_ = end.open->header.segment_bytes;
    tag_ = end.open->tag;
    hash_ = std::move(end.open->hash);
  }
  count_durable();
  return {};
}

Result<FeedPosition> JournalStandby::position() {
  if (auto settled = settle(); !settled) return std::unexpected(settled.error());
  snapshot_.reset();
  FeedPosition position{.durable = durable_, .hash = offset_ == 0 ? previous_ : hash_.value(), .marks = {}};
  if (auto added = add_marks(position); !added) return std::unexpected(added.error());
  return position;
}

Result<void> JournalStandby::add_marks(FeedPosition& position) const {
  const auto names = segments_in(files_, directory_);
  if (!names) return std::unexpected(names.error());
  std::optional<SegmentBytes> last;
  for (const SegmentName& name : *names) {
    auto bytes = SegmentBytes::open(files_, name.path);
    if (!bytes) return std::unexpected(bytes.error());
    const auto start = segment_start(*bytes);
    if (!start) return std::unexpected(start.error());
    if (!*start) break;  // prepared, as a switch leaves it
    position.marks.push_back({name.number, 0, (*start)->tag});
    last.emplace(std::move(*bytes));
  }
  return last ? add_marks_of(*last, position) : Result<void>{};
}

// Of everything behind the header, which is the last mark.
Result<void> JournalStandby::add_marks_of(SegmentBytes& segment, FeedPosition& position) {
  const FeedMark header = position.marks.back();
  BatchReader reader{segment, header.check, read_ahead_bytes};
  std::array<std::uint8_t, block_bytes> block{};
  for (std::uint64_t at = block_bytes; at < segment.size() && position.marks.size() < marks_max;) {
    const auto got = segment.read(at, block);
    if (!got) return std::unexpected(got.error());
    if (is_blank(block)) return {};
    position.marks.push_back({header.segment, at, get<std::uint32_t>(block, batch_check_at)});
    const auto found = reader.at(at);
    const auto* batch = found ? std::get_if<BatchView>(&*found) : nullptr;
    if (batch == nullptr) return {};
    at += batch->size_bytes;
  }
  return {};
}

}  // namespace isoswitch::journal
