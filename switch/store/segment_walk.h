// Reads a segment's batches one after another, or the one that stands at an offset.
#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "switch/store/record.h"
#include "switch/store/segment_bytes.h"

namespace isoswitch::journal {

// What its first block says.
struct SegmentStart {
  SegmentHeader header;
  std::uint32_t tag = 0;
};

// Nothing: it stands ready and was never begun.
Result<std::optional<SegmentStart>> segment_start(SegmentBytes& segment);

// Valid until the reader reads again.
struct BatchView {
  BatchHeader header;
  std::uint64_t offset_bytes = 0;
  std::uint64_t size_bytes = 0;
  std::span<const std::uint8_t> payload;
};

// False: enough.
using OnWalked = std::function<Result<bool>(const proto::Record& record, const BatchView& batch)>;

// Every record of the batch, each checked to have its sequence.
Result<bool> each_record(const BatchView& batch, proto::Record& record, const OnWalked& on_record);
// The one that has this sequence.
Result<void> record_in(const BatchView& batch, std::uint64_t sequence, proto::Record& record);

class BatchReader {
 public:
  // ahead_bytes: so much is read at once; little where batches are picked, much where they are walked.
  BatchReader(SegmentBytes& segment, std::uint32_t tag, std::size_t ahead_bytes);

  struct Zeros {};
  using Found = std::variant<BatchView, Seal, Zeros>;
  // An error says why what stands there is none of these, with file and offset.
  Result<Found> at(std::uint64_t offset);
  Result<BatchView> batch_at(std::uint64_t offset);
  void forget() { held_ = 0; }  // what was read may have been written since

 private:
  Result<std::span<const std::uint8_t>> bytes(std::uint64_t offset, std::size_t count);
  std::unexpected<Error> damaged(std::uint64_t offset, std::string_view what) const;

  SegmentBytes& segment_;
  std::uint32_t tag_;
  std::size_t ahead_bytes_;
  std::vector<std::uint8_t> buffer_;
  std::uint64_t begin_ = 0;
  std::size_t held_ = 0;
};

struct WalkEnd {
  std::optional<Seal> seal;
  std::uint64_t end_bytes = 0;
  std::uint64_t next_sequence = 0;
  bool stopped = false;  // on_record had enough
  std::string torn;      // of a segment that may be open: why its last bytes are no batch
};

struct WalkFrom {
  std::uint64_t offset_bytes = block_bytes;
  std::uint64_t sequence = 0;  // of the batch there; 0: the segment's first
  bool may_be_open = false;    // the last one: a batch that is not whole is its end, if nothing whole stands behind it
};

// Errors name file and offset of what is damaged.
Result<WalkEnd> walk(SegmentBytes& segment, const SegmentStart& start, const WalkFrom& from, const OnWalked& on_record);

}  // namespace isoswitch::journal
