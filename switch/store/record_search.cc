#include "switch/store/record_search.h"

#include <fmt/format.h>

#include <algorithm>

#include "record.pb.h"
#include "switch/store/segment_index_keys.h"

namespace isoswitch::journal {
namespace {

constexpr std::size_t pick_ahead_bytes = std::size_t{64} << 10U;

}  // namespace

Result<std::unique_ptr<RecordSearch>> RecordSearch::open(FileSystem& files, const std::string& directory,
                                                         SearchOptions options) {
  std::unique_ptr<RecordSearch> search{new RecordSearch{files, directory, std::move(options)}};
  if (auto listed = search->list(); !listed) return std::unexpected(listed.error());
  return search;
}

Result<void> RecordSearch::list() {
  const auto names = segments_in(files_, directory_);
  if (!names) return std::unexpected(names.error());
  for (std::size_t i = 0; i < names->size(); ++i) {
    const auto begun = add((*names)[i], i + 1 == names->size());
    if (!begun) return std::unexpected(begun.error());
    if (!*begun) break;
  }
  for (std::size_t i = 1; i < segments_.size(); ++i) {
    const SegmentHeader& before = segments_[i - 1].start.header;
    const SegmentHeader& header = segments_[i].start.header;
    segments_[i - 1].last_sequence = header.first_sequence - 1;
    if (header.number == before.number + 1) continue;
    note(fmt::format("{}: segment {} is missing before it; what its records said is not found", segments_[i].path,
                     header.number - 1));
    segments_[i - 1].last_sequence.reset();
  }
  return {};
}

// False: this one was never begun, and so none behind it.
Result<bool> RecordSearch::add(const SegmentName& name, bool last) {
  auto bytes = SegmentBytes::open(files_, name.path);
  if (!bytes) return std::unexpected(bytes.error());
  const auto start = segment_start(*bytes);
  if (!start && last && !segments_.empty()) {
    torn_ = start.error().text;  // its header was being written
    return false;
  }
  if (!start) return std::unexpected(start.error());
  if (!*start) return false;
  if ((*start)->header.number != name.number)
    return failure(fmt::format("{}: damage at offset 0: expected segment {}, found {}", name.path, name.number,
                               (*start)->header.number));
  segments_.push_back({name.path, **start, bytes->size(), {}, {}});
  return true;
}

void RecordSearch::note(const std::string& sentence) const {
  if (options_.notice) options_.notice(sentence);
}

std::uint64_t RecordSearch::first_sequence() const {
  return segments_.empty() ? 0 : segments_.front().start.header.first_sequence;
}

std::optional<TokenCheck> RecordSearch::token_check() const {
  if (segments_.empty()) return std::nullopt;
  return segments_.back().start.header.token_check;
}

Result<std::uint64_t> RecordSearch::last_sequence() {
  if (segments_.empty()) return 0;
  if (!segments_.back().index)
    if (auto taken = take_index(segments_.back(), 0, 0); !taken) return std::unexpected(taken.error());
  return segments_.back().index->header().last_sequence;
}

bool RecordSearch::is_outside(const Segment& segment, const SearchBounds& bounds) const {
  if (segment.start.header.first_sequence > bounds.last_sequence) return true;
  if (segment.last_sequence && *segment.last_sequence < bounds.first_sequence) return true;
  if (!segment.index || !bounds.is_timed()) return false;
  const IndexHeader& header = segment.index->header();
  return header.first_us > bounds.to.us || header.last_us < bounds.from.us;
}

Result<void> RecordSearch::prepare() {
  if (prepared_) return {};
  std::uint64_t total = 0;
  std::vector<Segment*> missing;
  for (Segment& segment : segments_) {
    if (segment.index) continue;
    auto bytes = SegmentBytes::open(files_, segment.path);
    if (!bytes) return std::unexpected(bytes.error());
    segment.index = SegmentIndex::open(files_, *bytes, segment.start);
    if (segment.index) {
      segment.last_sequence = segment.index->header().last_sequence;
    } else {
      missing.push_back(&segment);
      total += segment.bytes;
    }
  }
  std::uint64_t done = 0;
  for (Segment* segment : missing) {
    if (auto taken = take_index(*segment, done, total); !taken) return taken;
    done += segment->bytes;
    if (options_.building) options_.building(done, total);
  }
  prepared_ = true;
  return {};
}

// Reads the segment where it has no index file.
Result<void> RecordSearch::take_index(Segment& segment, std::uint64_t done, std::uint64_t total) {
  auto bytes = SegmentBytes::open(files_, segment.path);
  if (!bytes) return std::unexpected(bytes.error());
  segment.index = SegmentIndex::open(files_, *bytes, segment.start);
  if (segment.index) {
    segment.last_sequence = segment.index->header().last_sequence;
    return {};
  }
  if (options_.building) options_.building(done, total);
  return build(segment, *bytes);
}

Result<void> RecordSearch::build(Segment& segment, SegmentBytes& bytes) {
  auto content = index_of(bytes, is_last(segment));
  if (!content) return std::unexpected(content.error());
  segment.last_sequence = content->header.last_sequence;
  return keep(segment, bytes, std::move(*content));
}

// An index whose pages are damaged is built anew: it is derived data.
Result<std::vector<IndexEntry>> RecordSearch::places(Segment& segment, std::uint64_t key) {
  auto found = segment.index->find(key);
  if (found) return found;
  note(found.error().text + "; it is built anew");
  auto bytes = SegmentBytes::open(files_, segment.path);
  if (!bytes) return std::unexpected(bytes.error());
  if (auto built = build(segment, *bytes); !built) return std::unexpected(built.error());
  return segment.index->find(key);
}

Result<void> RecordSearch::keep(Segment& segment, SegmentBytes& bytes, IndexContent content) {
  if (content.header.seal_bytes == 0) {
    torn_ = content.torn;
    // What no sync has covered could still vanish: it must not be told of.
    if (auto synced = bytes.sync(); !synced) return synced;
    segment.index.emplace(std::move(content));
    return {};
  }
  const auto written = write_index(files_, segment.path, content);
  if (written) segment.index = SegmentIndex::open(files_, bytes, segment.start);
  if (segment.index) return {};
  if (!written && !told_of_memory_)
    note(
        fmt::format("the index of a segment could not be written ({}): it is kept in memory for this run, and the "
                    "segment is read again the next time",
                    written.error().text));
  told_of_memory_ = told_of_memory_ || !written;
  segment.index.emplace(std::move(content));
  return {};
}

Result<bool> RecordSearch::find(KeyKind kind, std::string_view value, const SearchBounds& bounds, Order order,
                                const OnRecord& on_record) {
  if (auto prepared = prepare(); !prepared) return std::unexpected(prepared.error());
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    Segment& segment = segments_[order == Order::oldest_first ? i : segments_.size() - 1 - i];
    if (is_outside(segment, bounds)) continue;
    const auto goes_on = find_in(segment, kind, value, bounds, order, on_record);
    if (!goes_on || !*goes_on) return goes_on;
  }
  return true;
}

Result<bool> RecordSearch::find_in(Segment& segment, KeyKind kind, std::string_view value, const SearchBounds& bounds,
                                   Order order, const OnRecord& on_record) {
  auto found = places(segment, index_key(kind, value));
  if (!found) return std::unexpected(found.error());
  if (found->empty()) return true;
  if (order == Order::newest_first) std::ranges::reverse(*found);
  auto bytes = SegmentBytes::open(files_, segment.path);
  if (!bytes) return std::unexpected(bytes.error());
  BatchReader reader{*bytes, segment.start.tag, pick_ahead_bytes};
  const RecordPointer record = new_record();
  for (const IndexEntry& place : *found) {
    const std::uint64_t sequence = segment.start.header.first_sequence + place.record;
    if (sequence < bounds.first_sequence || sequence > bounds.last_sequence) continue;
    const std::uint64_t offset = std::uint64_t{place.block} * block_bytes;
    const auto batch = reader.batch_at(offset);
    if (!batch) return std::unexpected(batch.error());
    if (auto read = record_in(*batch, sequence, *record); !read)
      return failure(fmt::format("{}: damage at offset {}: {}", segment.path, offset, read.error().text));
    // Two values may share a hash.
    if (!bounds.hold(sequence, record->at_us()) || !has_key(*record, kind, value)) continue;
    const auto goes_on = on_record(*record, {segment.path, segment.start.header.number, offset});
    if (!goes_on || !*goes_on) return goes_on;
  }
  return true;
}

Result<bool> RecordSearch::each(const SearchBounds& bounds, const OnRecord& on_record) {
  // Times are known by the indexes only.
  if (bounds.is_timed())
    if (auto prepared = prepare(); !prepared) return std::unexpected(prepared.error());
  std::uint64_t total = 0;
  for (const Segment& segment : segments_) total += is_outside(segment, bounds) ? 0 : segment.bytes;
  std::uint64_t done = 0;
  for (Segment& segment : segments_) {
    if (is_outside(segment, bounds)) continue;
    const auto goes_on = walk_in(segment, bounds, on_record);
    if (!goes_on || !*goes_on) return goes_on;
    done += segment.bytes;
    if (options_.walking) options_.walking(done, total);
  }
  return true;
}

Result<bool> RecordSearch::walk_in(Segment& segment, const SearchBounds& bounds, const OnRecord& on_record) {
  auto bytes = SegmentBytes::open(files_, segment.path);
  if (!bytes) return std::unexpected(bytes.error());
  if (!segment.index) segment.index = SegmentIndex::open(files_, *bytes, segment.start);
  // What no sync has covered could still vanish: it must not be told of.
  if (is_last(segment))
    if (auto synced = bytes->sync(); !synced) return std::unexpected(synced.error());
  WalkFrom from{.may_be_open = is_last(segment)};
  if (segment.index) {
    // Without its list of batches it is walked from its beginning.
    const auto begin = segment.index->batch_before(bounds.first_sequence, bounds.from.us);
    if (begin && *begin) {
      from.offset_bytes = std::uint64_t{(*begin)->block} * block_bytes;
      from.sequence = segment.start.header.first_sequence + (*begin)->record;
    }
  }
  bool enough = false;
  const auto end =
      walk(*bytes, segment.start, from, [&](const proto::Record& record, const BatchView& batch) -> Result<bool> {
        enough = record.sequence() > bounds.last_sequence || record.at_us() > bounds.to.us;
        if (enough || !bounds.hold(record.sequence(), record.at_us())) return !enough;
        const auto goes_on = on_record(record, {segment.path, segment.start.header.number, batch.offset_bytes});
        if (!goes_on) return goes_on;
        enough = !*goes_on;
        return !enough;
      });
  if (!end) return std::unexpected(end.error());
  if (!end->torn.empty()) torn_ = end->torn;
  return !enough;
}

}  // namespace isoswitch::journal
