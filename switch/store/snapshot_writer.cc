#include "switch/store/snapshot_writer.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <array>
#include <cerrno>

#include "switch/store/little_endian.h"

namespace isoswitch::journal {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

constexpr std::size_t chunk_bytes = std::size_t{64} << 10;  // a chunk of rows is closed at this

}  // namespace

SnapshotWriter::SnapshotWriter(std::unique_ptr<File> file, const Pace& pace)
    : file_(std::move(file)), pace_(pace), buffer_(2 * piece_bytes) {}

Result<SnapshotWriter> SnapshotWriter::create(FileSystem& files, const std::string& path, const SnapshotHeader& header,
                                              const Pace& pace) {
  auto file = files.open(path, FileMode::create_direct);
  if (!file && file.error().number == EEXIST) {
    if (auto removed = files.remove(path); !removed) return failure(removed.error().text);
    file = files.open(path, FileMode::create_direct);
  }
  if (!file) return failure(file.error().text);
  SnapshotWriter writer{std::move(*file), pace};
  write(header, BlockRoom{writer.buffer_.first(block_bytes)});
  writer.used_ = block_bytes;
  return writer;
}

// As a field of RowsImage, so that the payload is one.
Result<void> SnapshotWriter::add_row(RowKind kind, std::span<const std::uint8_t> image) {
  std::array<std::uint8_t, 16> before{};
  std::uint8_t* end = CodedOutputStream::WriteTagToArray(
      WireFormatLite::MakeTag(static_cast<int>(kind), WireFormatLite::WIRETYPE_LENGTH_DELIMITED), before.data());
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(image.size()), end);
  payload_.append(reinterpret_cast<const char*>(before.data()), static_cast<std::size_t>(end - before.data()));
  payload_.append(reinterpret_cast<const char*>(image.data()), image.size());
  ++rows_;
  return payload_.size() >= chunk_bytes ? close_rows() : Result<void>{};
}

Result<void> SnapshotWriter::close_rows() {
  if (payload_.empty()) return {};
  const std::string rows = std::exchange(payload_, {});
  payload_.reserve(chunk_bytes + chunk_bytes / 8);
  return add(ChunkKind::rows, rows);
}

Result<void> SnapshotWriter::add(ChunkKind kind, std::string_view content) {
  const std::span payload{reinterpret_cast<const std::uint8_t*>(content.data()), content.size()};
  if (kind != ChunkKind::rows)
    if (auto closed = close_rows(); !closed) return closed;
  std::array<std::uint8_t, chunk_header_bytes> header{};
  write(ChunkHeader{kind, static_cast<std::uint32_t>(payload.size()), chunks_++}, payload, header);
  collect(header);
  collect(payload);
  return write_full();
}

void SnapshotWriter::collect(std::span<const std::uint8_t> bytes) {
  buffer_.reserve(used_ + bytes.size(), used_);
  std::memcpy(buffer_.data() + used_, bytes.data(), bytes.size());
  used_ += bytes.size();
}

Result<void> SnapshotWriter::write_full() {
  std::size_t done = 0;
  for (; used_ - done >= piece_bytes; done += piece_bytes) {
    if (auto wrote = file_->write(written_, buffer_.first(used_).subspan(done, piece_bytes)); !wrote)
      return failure(wrote.error().text);
    written_ += piece_bytes;
    if (!goes_on(pace_)) return failure(ended_early);
  }
  if (done > 0) std::memmove(buffer_.data(), buffer_.data() + done, used_ - done);
  used_ -= done;
  return {};
}

Result<void> SnapshotWriter::finish() {
  std::string rows(sizeof rows_, '\0');
  std::memcpy(rows.data(), &rows_, sizeof rows_);
  if (auto added = add(ChunkKind::end, rows); !added) return added;
  const std::size_t whole = whole_blocks(used_);
  buffer_.reserve(whole, used_);
  std::memset(buffer_.data() + used_, 0, whole - used_);
  auto wrote = file_->write(written_, buffer_.first(whole));
  if (wrote) wrote = file_->sync();
  if (!wrote) return failure(wrote.error().text);
  written_ += whole;
  return {};
}

}  // namespace isoswitch::journal
