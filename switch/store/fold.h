// Makes a snapshot out of the one before and the sealed segments behind it. Each segment becomes a run, sorted; all of
// them are merged in one stream, the last image of a row wins. Memory is bounded by one segment.
#pragma once

#include <optional>
#include <string>

#include "switch/base/clock.h"
#include "switch/store/snapshot_writer.h"

namespace isoswitch::journal {

struct FoldOptions {
  std::optional<TokenCheck> token_check = {};  // refuse what was made with another key
  const Clock* clock = nullptr;                // stamps the snapshot
  Pace pace = {};                              // called about every 64 KiB
};

struct FoldEnd {
  SnapshotHeader header;
  std::uint64_t rows = 0;
  std::uint64_t rows_dropped = 0;   // their day is closed, or what was owed has ended
  std::uint64_t bytes = 0;          // of the snapshot
  std::uint64_t journal_bytes = 0;  // of the segments that were read
};

// base: the snapshot to go on from; nothing: from segment 1. Every segment up to last_segment must be there, sealed and
// whole. When it returns the snapshot is durable under its name; after an error nothing has changed.
Result<FoldEnd> fold(FileSystem& files, const std::string& directory, const std::optional<SnapshotName>& base,
                     std::uint64_t last_segment, const FoldOptions& options);

}  // namespace isoswitch::journal
