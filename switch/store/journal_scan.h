// Reads a journal from its first segment, or from behind a snapshot, to its end and checks everything on the way: what
// recovery and the tools share.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "switch/base/file.h"
#include "switch/store/journal_format.h"
#include "switch/store/pace.h"
#include "switch/store/record.h"
#include "switch/store/segment_hash.h"

namespace isoswitch::journal {

struct Position {
  std::string file;
  std::uint64_t segment = 0;
  std::uint64_t offset_bytes = 0;  // of the batch that holds the record
};

// What was being written when the machine stopped: nobody was told of it.
struct TornTail {
  Position at;
  std::uint64_t bytes = 0;  // from there to the last byte that is not zero
  std::string what;         // why it is no batch
};

// Where a scan begins that needs not read what a snapshot has: behind the snapshot's last segment.
struct ScanStart {
  std::uint64_t segment = 1;
  std::uint64_t last_sequence = 0;  // of the segment before
  Sha256 previous{};                // its hash
};

struct ScanOptions {
  std::optional<TokenCheck> token_check = {};  // refuse a journal of another key
  std::function<void(std::uint64_t done_bytes, std::uint64_t total_bytes)> progress = {};  // after each segment
  ScanStart start = {};
  std::optional<std::uint64_t> last_segment = {};  // read no further; it is there and sealed, or that is an error
  Pace pace = {};  // while a segment is read; the scan ends with an error when it says so
};

struct ScanEnd {
  // The last started segment, where it is not sealed.
  struct Open {
    std::string file;
    SegmentHeader header;
    std::uint32_t tag = 0;
    std::uint64_t offset_bytes = 0;  // where the next batch goes
    SegmentHash hash;                // of everything before it
  };

  std::uint64_t segments = 0;
  std::uint64_t records = 0;
  std::uint64_t last_sequence = 0;
  std::uint64_t bytes = 0;                // read
  std::optional<TokenCheck> token_check;  // nothing: no segment was read
  std::optional<Open> open;
  std::uint64_t next_number = 1;
  Sha256 previous{};    // hash of the last sealed segment
  bool closed = false;  // the last batch says that the journal was closed in order
  std::optional<TornTail> torn;
  bool stopped = false;  // on_record had enough: the rest was not looked at
};

// False: enough, the scan ends here.
using OnRecord = std::function<Result<bool>(const proto::Record& record, const Position& at)>;

// The record as it lies there, for whoever needs little of it; valid until this returns.
using OnRecordBytes = std::function<Result<bool>(std::span<const std::uint8_t> record, const Position& at)>;

// Errors name file, offset, what was expected and what was found: damage before the end, a gap in the sequences,
// another token key, a newer format, or what on_record said. The last batch of an unsealed last segment is no error:
// there a flipped bit cannot be told from a torn write, and it is reported as torn.
Result<ScanEnd> scan(FileSystem& files, const std::string& directory, const ScanOptions& options,
                     const OnRecord& on_record);
// The same, but that of each record only its sequence has been read.
Result<ScanEnd> scan_bytes(FileSystem& files, const std::string& directory, const ScanOptions& options,
                           const OnRecordBytes& on_record);

}  // namespace isoswitch::journal
