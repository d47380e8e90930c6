#include "switch/store/segment_walk.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>

#include <algorithm>

#include "record.pb.h"

namespace isoswitch::journal {
namespace {

using google::protobuf::io::CodedInputStream;

constexpr std::size_t walk_ahead_bytes = std::size_t{1} << 20;

// Steps from record to record by their lengths.
class Payload {
 public:
  explicit Payload(const BatchView& batch)
      : batch_(batch), in_(batch.payload.data(), static_cast<int>(batch.payload.size())) {}

  Result<void> next(proto::Record& record) {
    const auto size = length();
    if (!size) return std::unexpected(size.error());
    const auto limit = in_.PushLimit(*size);
    record.Clear();
    if (!record.ParseFromCodedStream(&in_) || !in_.ConsumedEntireMessage())
      return failure(fmt::format("record {} of the batch cannot be read", done_));
    in_.PopLimit(limit);
    const std::uint64_t expected = batch_.header.first_sequence + done_ - 1;
    if (record.sequence() != expected)
      return failure(fmt::format("expected record {}, found {}", expected, record.sequence()));
    return {};
  }

  Result<void> pass_over() {
    const auto size = length();
    if (!size) return std::unexpected(size.error());
    in_.Skip(*size);
    return {};
  }

 private:
  Result<int> length() {
    std::uint32_t size = 0;
    if (done_ == batch_.header.records || !in_.ReadVarint32(&size))
      return failure(fmt::format("expected {} records, found {}", batch_.header.records, done_));
    ++done_;
    const std::size_t left = batch_.payload.size() - static_cast<std::size_t>(in_.CurrentPosition());
    if (size > left)
      return failure(fmt::format("record {} of the batch claims {} bytes, {} are left", done_, size, left));
    return static_cast<int>(size);
  }

  const BatchView& batch_;
  CodedInputStream in_;
  std::uint32_t done_ = 0;
};

class Walk {
 public:
  Walk(SegmentBytes& segment, const SegmentStart& start, const WalkFrom& from, const OnWalked& on_record)
      : segment_(segment), from_(from), on_record_(on_record), reader_(segment, start.tag, walk_ahead_bytes) {
    end_.next_sequence = from.sequence == 0 ? start.header.first_sequence : from.sequence;
  }

  Result<WalkEnd> run() {
    std::uint64_t again_at = 0;
    for (end_.end_bytes = from_.offset_bytes; end_.end_bytes < segment_.size();) {
      const auto found = reader_.at(end_.end_bytes);
      if (!found && from_.may_be_open && again_at != end_.end_bytes) {
        // A switch that is at work may have been in the middle of writing it.
        again_at = end_.end_bytes;
        reader_.forget();
        continue;
      }
      if (!found) return not_a_batch(found.error());
      if (std::holds_alternative<BatchReader::Zeros>(*found)) break;
      if (const auto* seal = std::get_if<Seal>(&*found)) return sealed(*seal);
      if (auto done = batch(std::get<BatchView>(*found)); !done) return std::unexpected(done.error());
      if (end_.stopped) return end_;
    }
    if (!from_.may_be_open) return damaged("expected a seal, found the end");
    return end_;
  }

 private:
  std::unexpected<Error> damaged(std::string_view what) const {
    return failure(fmt::format("{}: damage at offset {}: {}", segment_.path(), end_.end_bytes, what));
  }

  Result<void> batch(const BatchView& view) {
    if (view.header.first_sequence != end_.next_sequence)
      return damaged(fmt::format("expected sequence {}, found {}", end_.next_sequence, view.header.first_sequence));
    const auto goes_on = each_record(view, *record_, on_record_);
    if (!goes_on) return damaged(goes_on.error().text);
    end_.stopped = !*goes_on;
    end_.next_sequence += view.header.records;
    end_.end_bytes += view.size_bytes;
    return {};
  }

  Result<WalkEnd> sealed(const Seal& seal) {
    if (seal.last_sequence + 1 != end_.next_sequence || seal.sealed_bytes != end_.end_bytes)
      return damaged(fmt::format("sealed with last sequence {} at offset {}, found {}", seal.last_sequence,
                                 seal.sealed_bytes, end_.next_sequence - 1));
    end_.seal = seal;
    return end_;
  }

  Result<WalkEnd> not_a_batch(const Error& why) {
    if (!from_.may_be_open) return std::unexpected(why);
    for (std::uint64_t later = end_.end_bytes + block_bytes; later < segment_.size(); later += block_bytes) {
      const auto found = reader_.at(later);
      const auto* view = found ? std::get_if<BatchView>(&*found) : nullptr;
      const bool whole = found && (std::holds_alternative<Seal>(*found) ||
                                   (view != nullptr && view->header.first_sequence >= end_.next_sequence));
      if (whole) return failure(fmt::format("{}; what was written after it stands at offset {}", why.text, later));
    }
    end_.torn = why.text;
    return end_;
  }

  SegmentBytes& segment_;
  const WalkFrom& from_;
  const OnWalked& on_record_;
  BatchReader reader_;
  RecordPointer record_ = new_record();
  WalkEnd end_;
};

}  // namespace

Result<std::optional<SegmentStart>> segment_start(SegmentBytes& segment) {
  std::array<std::uint8_t, block_bytes> block{};
  const auto got = segment.read(0, block);
  if (!got) return std::unexpected(got.error());
  if (*got < block_bytes)
    return failure(fmt::format("{}: damage at offset 0: expected a header of {} bytes, found {} bytes", segment.path(),
                               block_bytes, *got));
  if (is_blank(block)) return std::nullopt;
  const auto header = read_segment_header(block);
  if (!header) return failure(fmt::format("{}: damage at offset 0: {}", segment.path(), header.error().text));
  return SegmentStart{*header, segment_tag(block)};
}

Result<bool> each_record(const BatchView& batch, proto::Record& record, const OnWalked& on_record) {
  Payload payload{batch};
  for (std::uint32_t i = 0; i < batch.header.records; ++i) {
    if (auto read = payload.next(record); !read) return std::unexpected(read.error());
    const auto goes_on = on_record(record, batch);
    if (!goes_on || !*goes_on) return goes_on;
  }
  return true;
}

Result<void> record_in(const BatchView& batch, std::uint64_t sequence, proto::Record& record) {
  const std::uint64_t first = batch.header.first_sequence;
  if (sequence < first || sequence - first >= batch.header.records)
    return failure(
        fmt::format("expected record {} in a batch of {} records from {}", sequence, batch.header.records, first));
  Payload payload{batch};
  for (std::uint64_t passed = first; passed < sequence; ++passed)
    if (auto done = payload.pass_over(); !done) return done;
  return payload.next(record);
}

BatchReader::BatchReader(SegmentBytes& segment, std::uint32_t tag, std::size_t ahead_bytes)
    : segment_(segment), tag_(tag), ahead_bytes_(std::max<std::size_t>(ahead_bytes, block_bytes)) {}

std::unexpected<Error> BatchReader::damaged(std::uint64_t offset, std::string_view what) const {
  return failure(fmt::format("{}: damage at offset {}: {}", segment_.path(), offset, what));
}

// Fewer where the segment ends.
Result<std::span<const std::uint8_t>> BatchReader::bytes(std::uint64_t offset, std::size_t count) {
  const bool here = offset >= begin_ && offset + count <= begin_ + held_;
  if (!here) {
    const std::size_t wanted = std::max(count, ahead_bytes_);
    if (buffer_.size() < wanted) buffer_.resize(wanted);
    const auto got = segment_.read(offset, std::span{buffer_}.first(wanted));
    if (!got) return std::unexpected(got.error());
    begin_ = offset;
    held_ = *got;
  }
  const auto at = static_cast<std::size_t>(offset - begin_);
  return std::span<const std::uint8_t>{buffer_}.subspan(at, std::min(count, held_ - at));
}

Result<BatchReader::Found> BatchReader::at(std::uint64_t offset) {
  const auto first = bytes(offset, block_bytes);
  if (!first) return std::unexpected(first.error());
  if (first->size() < block_bytes) return damaged(offset, "the segment ends within a block");
  const Block block{first->data(), block_bytes};
  if (is_blank(block)) return Found{Zeros{}};
  if (const auto seal = read_seal(block, tag_)) return Found{*seal};
  const auto header = read_batch_header(block, tag_);
  if (!header) return damaged(offset, header.error().text);
  const std::uint64_t size = whole_blocks(batch_header_bytes + header->payload_bytes);
  if (offset + size > segment_.size())
    return damaged(offset,
                   fmt::format("expected a batch of {} bytes, found {} to the end", size, segment_.size() - offset));
  const auto whole = bytes(offset, size);
  if (!whole) return std::unexpected(whole.error());
  if (whole->size() < size) return damaged(offset, "the segment ends within a batch");
  if (auto checked = check_batch(*whole); !checked) return damaged(offset, checked.error().text);
  return Found{BatchView{*header, offset, size, whole->subspan(batch_header_bytes, header->payload_bytes)}};
}

Result<BatchView> BatchReader::batch_at(std::uint64_t offset) {
  auto found = at(offset);
  if (!found) return std::unexpected(found.error());
  if (const auto* view = std::get_if<BatchView>(&*found)) return *view;
  return damaged(offset, "expected a batch, found none");
}

Result<WalkEnd> walk(SegmentBytes& segment, const SegmentStart& start, const WalkFrom& from,
                     const OnWalked& on_record) {
  return Walk{segment, start, from, on_record}.run();
}

}  // namespace isoswitch::journal
