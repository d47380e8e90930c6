// The copy of a journal on a second machine: takes what a feed gives out, checks it, and writes it as the switch does,
// so that a switch can start from the directory at every moment. Has the directory's lock.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "switch/base/file.h"
#include "switch/store/aligned_buffer.h"
#include "switch/store/feed_piece.h"
#include "switch/store/record.h"
#include "switch/store/segment_hash.h"

namespace isoswitch::journal {

struct BatchView;
struct ScanEnd;
class SegmentBytes;

class JournalStandby {
 public:
  // Makes the directory if it is missing, reads what is there as a start would, cuts a torn tail, removes what was not
  // finished. Errors: a switch has the directory; it is damaged.
  static Result<std::unique_ptr<JournalStandby>> open(FileSystem& files, std::string directory);

  // Settles first.
  Result<FeedPosition> position();

  // Of a segment that has its name already each batch is durable when this returns; a segment that is new gets its
  // name, and is durable, when the piece says that it is all for now, or with its seal. Errors: the piece does not fit,
  // or is damaged, and nothing of the faulty part is written; or the disk refused (disk_failed). Nothing more is taken
  // then.
  Result<void> take(const FeedPiece& piece);

  // What was taken is durable.
  Result<void> settle();

  const FeedDurable& durable() const { return durable_; }
  bool disk_failed() const { return disk_failed_; }

 private:
  struct Snapshot {
    std::unique_ptr<File> file;
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
    std::uint64_t segment = 0;
  };

  JournalStandby(FileSystem& files, std::string directory) : files_(files), directory_(std::move(directory)) {}

  Result<void> recover();
  Result<void> remove_leftovers();
  Result<void> wipe(const ScanEnd& end);
  Result<void> take_end(ScanEnd end);
  Result<void> add_marks(FeedPosition& position) const;
  static Result<void> add_marks_of(SegmentBytes& segment, FeedPosition& position);

  Result<void> take_snapshot(const FeedPiece& piece);
  Result<void> begin_snapshot(const FeedPiece& piece);
  Result<void> finish_snapshot();

  Result<void> take_segment(const FeedPiece& piece);
  Result<std::size_t> take_structure(std::span<const std::uint8_t> bytes);
  Result<void> take_header(Block block);
  Result<void> take_batch(std::span<const std::uint8_t> bytes, const BatchHeader& header);
  Result<void> check_records(const BatchView& batch);
  Result<void> take_seal(Block block, const Seal& seal);
  Result<void> append(std::span<const std::uint8_t> bytes);
  Result<void> create(const std::string& path, std::unique_ptr<File>& file);
  Result<void> name_segment();
  void count_durable();

  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  std::unexpected<Error> wrong(std::string_view what) const;
  Result<void> disk(IoResult<void> done);

  FileSystem& files_;
  std::string directory_;
  std::unique_ptr<FileLock> lock_;
  bool empty_ = true;
  bool broken_ = false;
  bool disk_failed_ = false;

  // The segment that is being written, or is the next to be.
  std::uint64_t number_ = 1;
  std::uint64_t offset_ = 0;  // 0: not begun
  std::unique_ptr<File> file_;
  bool unnamed_ = false;  // the segment has no name yet: nothing of it counts
  std::uint64_t segment_bytes_ = 0;
  std::uint32_t tag_ = 0;
  std::uint64_t durable_before_ = 0;
  SegmentHash hash_;
  Sha256 previous_{};

  std::uint64_t last_sequence_ = 0;
  std::int64_t last_at_us_ = 0;
  std::optional<TokenCheck> token_check_;
  std::optional<Snapshot> snapshot_;
  FeedDurable durable_;
  AlignedBuffer aligned_{std::size_t{64} << 10};
  RecordPointer record_ = new_record();
};

}  // namespace isoswitch::journal
