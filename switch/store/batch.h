// Records on their way to the disk: collected behind room for the batch's header, written as whole blocks.
#pragma once

#include <cstdint>
#include <span>

#include "switch/store/aligned_buffer.h"
#include "switch/store/record.h"

namespace isoswitch::journal {

class Batch {
 public:
  Batch() : buffer_(std::size_t{64} << 10) {}

  // What the record takes in a batch, its length included. Leaves the message's cached sizes for append().
  static std::size_t bytes_of(const proto::Record& record);
  void append(const proto::Record& record, std::size_t bytes);

  // Completes header and padding; nothing may be appended after it, until clear().
  std::span<const std::uint8_t> finish(std::uint32_t segment_tag, std::uint64_t first_sequence,
                                       std::uint64_t durable_before);
  void clear();

  std::uint32_t records() const { return records_; }
  std::size_t used_bytes() const { return used_; }
  std::size_t block_bytes_with(std::size_t more) const { return whole_blocks(used_ + more); }

 private:
  AlignedBuffer buffer_;
  std::size_t used_ = batch_header_bytes;
  std::uint32_t records_ = 0;
};

}  // namespace isoswitch::journal
