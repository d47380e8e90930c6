#include "switch/store/segment_writer.h"

namespace isoswitch::journal {

IoResult<SegmentWriter> SegmentWriter::start(std::unique_ptr<File> file, const SegmentHeader& header) {
  SegmentWriter segment{std::move(file), header};
  AlignedBuffer block{block_bytes};
  segment.tag_ = write(header, BlockRoom{block.data(), block_bytes});
  if (auto written = segment.append(block.first(block_bytes)); !written) return std::unexpected(written.error());
  segment.hash(block.first(block_bytes));
  return segment;
}

SegmentWriter SegmentWriter::resume(std::unique_ptr<File> file, const SegmentHeader& header, std::uint32_t tag,
                                    std::uint64_t offset, SegmentHash hash) {
  SegmentWriter segment{std::move(file), header};
  segment.tag_ = tag;
  segment.offset_ = offset;
  segment.hash_ = std::move(hash);
  return segment;
}

IoResult<void> SegmentWriter::append(std::span<const std::uint8_t> batch) {
  ISOSWITCH_ASSERT(batch.size() % block_bytes == 0 && offset_ + batch.size() <= header_.segment_bytes);
  if (auto written = file_->write_through(offset_, batch); !written) return written;
  offset_ += batch.size();
  return {};
}

IoResult<Sha256> SegmentWriter::seal(std::uint64_t last_sequence) {
  const Seal seal{.segment_tag = tag_, .last_sequence = last_sequence, .sealed_bytes = offset_, .hash = hash_.value()};
  AlignedBuffer block{block_bytes};
  write(seal, BlockRoom{block.data(), block_bytes});
  if (auto written = append(block.first(block_bytes)); !written) return std::unexpected(written.error());
  return seal.hash;
}

}  // namespace isoswitch::journal
