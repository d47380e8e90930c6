// Writes a snapshot or a run: rows as they come, in order of their keys, then the books and the configuration.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "switch/store/aligned_buffer.h"
#include "switch/store/pace.h"
#include "switch/store/row_key.h"
#include "switch/store/snapshot_format.h"

namespace isoswitch::journal {

class SnapshotWriter {
 public:
  // Replaces what stands at the path.
  static Result<SnapshotWriter> create(FileSystem& files, const std::string& path, const SnapshotHeader& header,
                                       const Pace& pace);

  Result<void> add_row(RowKind kind, std::span<const std::uint8_t> image);
  // After the last row.
  Result<void> add(ChunkKind kind, std::string_view payload);
  // The file is whole and durable; its name is not.
  Result<void> finish();

  std::uint64_t rows() const { return rows_; }
  std::uint64_t bytes() const { return written_; }

 private:
  SnapshotWriter(std::unique_ptr<File> file, const Pace& pace);
  Result<void> close_rows();
  Result<void> write_full();
  void collect(std::span<const std::uint8_t> bytes);

  std::unique_ptr<File> file_;
  Pace pace_;
  AlignedBuffer buffer_;
  std::size_t used_ = 0;
  std::string payload_;  // of the chunk of rows that is being collected
  std::uint32_t chunks_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t written_ = 0;
};

}  // namespace isoswitch::journal
