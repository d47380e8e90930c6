// The segment that is being written: header, batches one behind the other, seal.
#pragma once

#include <memory>

#include "switch/base/file.h"
#include "switch/store/aligned_buffer.h"
#include "switch/store/segment_hash.h"

namespace isoswitch::journal {

class SegmentWriter {
 public:
  // Writes the header into a segment of zeros; durable when it returns.
  static IoResult<SegmentWriter> start(std::unique_ptr<File> file, const SegmentHeader& header);
  // Goes on behind what recovery read. hash: of everything before `offset`.
  static SegmentWriter resume(std::unique_ptr<File> file, const SegmentHeader& header, std::uint32_t tag,
                              std::uint64_t offset, SegmentHash hash);

  // Durable when it returns. Whole blocks; the caller sees to it that they fit.
  IoResult<void> append(std::span<const std::uint8_t> batch);
  // Of the bytes that append() wrote: apart, because the hash need not be waited for.
  void hash(std::span<const std::uint8_t> batch) { hash_.add(batch); }
  // Says what the hash was.
  IoResult<Sha256> seal(std::uint64_t last_sequence);

  const SegmentHeader& header() const { return header_; }
  std::uint32_t tag() const { return tag_; }
  std::uint64_t offset_bytes() const { return offset_; }
  // For batches: the seal's block is kept free.
  std::uint64_t room_bytes() const { return header_.segment_bytes - offset_ - block_bytes; }

 private:
  SegmentWriter(std::unique_ptr<File> file, const SegmentHeader& header) : file_(std::move(file)), header_(header) {}

  std::unique_ptr<File> file_;
  SegmentHeader header_;
  std::uint32_t tag_ = 0;
  std::uint64_t offset_ = 0;
  SegmentHash hash_;
};

}  // namespace isoswitch::journal
