// The bytes of a snapshot: docs/journal_format.md as code. A snapshot is what the records of segments 1 to N come to:
// the last image of every row, sorted, and what the books add up to. A run is the same of one segment alone.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/file.h"
#include "switch/ledger/ids.h"
#include "switch/store/journal_format.h"

namespace isoswitch::journal {

inline constexpr std::uint32_t snapshot_version = 1;
inline constexpr std::size_t chunk_header_bytes = 16;
inline constexpr std::size_t chunk_payload_max = std::size_t{64} << 20;  // one row may be as large as a record

// The first block of the file.
struct SnapshotHeader {
  std::uint64_t first_segment = 1;  // the segments that are in it
  std::uint64_t last_segment = 0;
  std::uint64_t last_sequence = 0;                                  // of their records
  std::int64_t last_at_us = 0;                                      // the latest record time
  DayNumber closed_before = std::numeric_limits<DayNumber>::min();  // the last day_closed among them; none: the lowest
  TokenCheck token_check{};
  Sha256 hash{};  // of the last segment, as its seal has it
  std::int64_t created_us = 0;
};

// What a chunk of the file holds.
enum class ChunkKind : std::uint32_t {
  rows = 1,           // protobuf RowsImage; its rows are sorted over the whole file, by kind and key
  books = 2,          // protobuf BookSums
  configuration = 3,  // protobuf ConfigurationRecord: the last that was recorded
  end = 4,            // number of rows, 8 bytes; nothing but zeros follows
};

struct ChunkHeader {
  ChunkKind kind = ChunkKind::end;
  std::uint32_t payload_bytes = 0;
  std::uint32_t number = 0;  // counts from 0
};

void write(const SnapshotHeader& header, BlockRoom block);
Result<SnapshotHeader> read_snapshot_header(Block block);

// The check value covers the payload, too.
void write(const ChunkHeader& header, std::span<const std::uint8_t> payload, std::span<std::uint8_t> to);
Result<ChunkHeader> read_chunk_header(std::span<const std::uint8_t> bytes, std::uint32_t number);
Result<void> check_chunk(std::span<const std::uint8_t> header, std::span<const std::uint8_t> payload);

std::string snapshot_name(std::uint64_t last_segment);          // "0000000012.snapshot"
std::string run_name(std::uint64_t segment);                    // "0000000012.run"
inline constexpr std::string_view damaged_ending = ".damaged";  // behind the name of a snapshot that was set aside
inline constexpr std::string_view unfinished_snapshot = "snapshot.new";

struct SnapshotName {
  std::uint64_t last_segment = 0;
  std::string path;
};

// The newest first. What a fold that was cut short has left is not among them.
Result<std::vector<SnapshotName>> snapshots_in(FileSystem& files, const std::string& directory);

// Runs, and what is not finished: nobody needs them once no fold is at work.
Result<std::vector<std::string>> leftovers_of_folds(FileSystem& files, const std::string& directory);

}  // namespace isoswitch::journal
