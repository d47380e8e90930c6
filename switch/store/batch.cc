#include "switch/store/batch.h"

#include <google/protobuf/io/coded_stream.h>

#include "record.pb.h"

namespace isoswitch::journal {

using google::protobuf::io::CodedOutputStream;

std::size_t Batch::bytes_of(const proto::Record& record) {
  const std::size_t message = record.ByteSizeLong();
  return message + CodedOutputStream::VarintSize32(static_cast<std::uint32_t>(message));
}

void Batch::append(const proto::Record& record, std::size_t bytes) {
  buffer_.reserve(used_ + bytes, used_);
  std::uint8_t* at = buffer_.data() + used_;
  at = CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(record.GetCachedSize()), at);
  at = record.SerializeWithCachedSizesToArray(at);
  used_ += bytes;
  ISOSWITCH_ASSERT(at == buffer_.data() + used_);
  ++records_;
}

std::span<const std::uint8_t> Batch::finish(std::uint32_t segment_tag, std::uint64_t first_sequence,
                                            std::uint64_t durable_before) {
  const std::size_t whole = whole_blocks(used_);
  buffer_.reserve(whole, used_);
  const auto bytes = buffer_.first(whole);
  std::memset(bytes.data() + used_, 0, whole - used_);
  write(BatchHeader{.segment_tag = segment_tag,
                    .records = records_,
                    .first_sequence = first_sequence,
                    .durable_before = durable_before,
                    .payload_bytes = static_cast<std::uint32_t>(used_ - batch_header_bytes)},
        bytes);
  return bytes;
}

void Batch::clear() {
  used_ = batch_header_bytes;
  records_ = 0;
}

}  // namespace isoswitch::journal
