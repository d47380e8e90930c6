// The index of a segment: which of its records have a key, and where its batches begin. Of a sealed segment a file
// beside it, derived data that may be deleted at any time; of the open one, and where no file can be written, in
// memory.
#pragma once

#include <optional>
#include <string>

#include "switch/store/segment_index_format.h"
#include "switch/store/segment_walk.h"

namespace isoswitch::journal {

// An index as it is built: both lists sorted.
struct IndexContent {
  IndexHeader header;  // seal_bytes 0: the segment is not sealed
  std::vector<IndexEntry> keys;
  std::vector<IndexEntry> batches;
  std::string torn;  // of an open segment: why its last bytes are no batch
};

// Reads the whole segment. may_be_open: it is the journal's last one.
Result<IndexContent> index_of(SegmentBytes& segment, bool may_be_open);

// Written as `.index.new`, synced, renamed: over one that was there, too.
Result<void> write_index(FileSystem& files, const std::string& segment_path, const IndexContent& content);

// Both, of a sealed segment. What a background thread calls when it has sealed one: touches nothing but the index.
Result<void> build_index(FileSystem& files, const std::string& segment_path);

class SegmentIndex {
 public:
  explicit SegmentIndex(IndexContent content);
  // Nothing: there is none, or it is not whole, or not of this segment with this seal.
  static std::optional<SegmentIndex> open(FileSystem& files, SegmentBytes& segment, const SegmentStart& start);

  const IndexHeader& header() const { return header_; }
  bool in_memory() const { return files_ == nullptr; }

  // In the order of the records, each once.
  Result<std::vector<IndexEntry>> find(std::uint64_t key);
  // The last batch that begins at or before the sequence, and before the time: where to begin to walk.
  // Nothing: the segment has no batch with records.
  Result<std::optional<IndexEntry>> batch_before(std::uint64_t sequence, std::int64_t at_us);

 private:
  SegmentIndex(FileSystem& files, std::string path, const IndexHeader& header)
      : header_(header), files_(&files), path_(std::move(path)) {}

  Result<void> load_fences(File& file);
  Result<std::vector<IndexEntry>> find_in_file(std::uint64_t key);
  Result<void> load_batches();

  IndexHeader header_;
  FileSystem* files_ = nullptr;
  std::string path_;
  std::vector<std::uint64_t> fences_;  // the first key of every page
  std::vector<IndexEntry> keys_;       // in memory
  std::vector<IndexEntry> batches_;
};

}  // namespace isoswitch::journal
