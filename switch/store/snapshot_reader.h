// Reads a snapshot or a run: chunk by chunk, each checked before it is given out, or row by row.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "switch/store/pace.h"
#include "switch/store/row_key.h"
#include "switch/store/snapshot_format.h"

namespace isoswitch::journal {

struct Chunk {
  ChunkKind kind = ChunkKind::end;
  std::span<const std::uint8_t> payload;  // valid until the next one is read
};

// Errors name file, offset, what was expected and what was found.
class SnapshotReader {
 public:
  // mode: read, or read_gently.
  static Result<SnapshotReader> open(FileSystem& files, const std::string& path, FileMode mode = FileMode::read);

  const SnapshotHeader& header() const { return header_; }
  const std::string& path() const { return path_; }
  std::uint64_t size_bytes() const { return size_; }
  std::uint64_t rows() const { return rows_; }  // as the end says
  // Nothing: the end, which was there as it must be.
  Result<std::optional<Chunk>> next();

 private:
  SnapshotReader(std::unique_ptr<File> file, std::string path, std::uint64_t size)
      : file_(std::move(file)), path_(std::move(path)), size_(size) {}
  Result<std::span<const std::uint8_t>> take(std::size_t bytes);
  std::unexpected<Error> damaged(std::uint64_t offset, std::string_view what) const;

  std::unique_ptr<File> file_;
  std::string path_;
  std::uint64_t size_;
  SnapshotHeader header_;
  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0;       // in the buffer: what is not taken yet
  std::uint64_t read_ = 0;      // of the file
  std::uint64_t position_ = 0;  // of the next chunk
  std::uint32_t chunks_ = 0;
  std::uint64_t rows_ = 0;
};

// One row after the other; then books and configuration.
class RowCursor {
 public:
  explicit RowCursor(SnapshotReader reader) : reader_(std::move(reader)) {}

  // False: there is no other row.
  Result<bool> next();
  const RowFacts& facts() const { return facts_; }
  const RowOrder& order() const { return order_; }
  RowKind kind() const { return facts_.key.kind; }
  std::span<const std::uint8_t> image() const { return image_; }  // until next()

  const SnapshotHeader& header() const { return reader_.header(); }
  const std::string& path() const { return reader_.path(); }
  // When next() has said that there is no other row; empty: there are none.
  const std::string& books() const { return books_; }
  const std::string& configuration() const { return configuration_; }

 private:
  Result<bool> take_row();
  Result<bool> next_chunk();

  SnapshotReader reader_;
  std::span<const std::uint8_t> rows_;  // of the chunk: what is left
  RowFacts facts_;
  RowOrder order_;
  bool begun_ = false;
  std::span<const std::uint8_t> image_;
  std::uint64_t count_ = 0;
  std::string books_;
  std::string configuration_;
};

}  // namespace isoswitch::journal
