// Reads what is new in a journal, also while a switch writes to it: pieces for a copy, in their order, each of which
// can no longer vanish. Nothing is given out that stands behind something that is not whole.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "switch/base/file.h"
#include "switch/store/feed_piece.h"
#include "switch/store/record.h"
#include "switch/store/segment_walk.h"
#include "switch/store/snapshot_load.h"

namespace isoswitch::journal {

class JournalFeed {
 public:
  JournalFeed(FileSystem& files, std::string directory) : files_(files), directory_(std::move(directory)) {}

  // Once, before next(). Nothing there: the newest snapshot that is whole, and what is behind it. Errors: the copy is
  // no prefix of this journal, and where they part; what it needs next is not here any more; this is no journal.
  Result<void> begin(const FeedPosition& copy);

  // Nothing: there is nothing new. The piece is valid until the next call. Errors name file and offset of what is
  // damaged; the feed is of no use then.
  Result<std::optional<FeedPiece>> next();

  // Behind what was given out.
  FeedDurable position() const { return {number_, offset_, last_sequence_, last_at_us_}; }

 private:
  // Addresses stay: the reader refers to the bytes.
  struct Open {
    Open(SegmentBytes from, const SegmentStart& begun)
        : bytes(std::move(from)), start(begun), reader(bytes, begun.tag, read_ahead_bytes) {}
    SegmentBytes bytes;
    SegmentStart start;
    BatchReader reader;
  };
  struct Shipped {
    SnapshotName name;
    SnapshotHeader header;
    std::unique_ptr<File> file;
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
  };
  static constexpr std::size_t read_ahead_bytes = std::size_t{256} << 10;

  Result<void> begin_anew();
  Result<void> choose_snapshot();
  Result<void> fits(const FeedPosition& copy);
  Result<void> fits_begun(const FeedPosition& copy);
  Result<void> fits_between(const FeedPosition& copy);
  Result<Sha256> hash_behind(std::uint64_t number);
  std::unexpected<Error> parted(const FeedPosition& copy);
  Result<bool> is_same(const FeedMark& mark);
  std::unexpected<Error> not_there(std::uint64_t number) const;

  Result<std::optional<FeedPiece>> snapshot_piece();
  Result<std::optional<FeedPiece>> segment_piece();
  // False: there is no more at the moment.
  Result<bool> collect();
  Result<bool> open_segment();
  Result<std::optional<SegmentBytes>> bytes_of(std::uint64_t number);
  Result<bool> is_begun(std::uint64_t number);
  Result<void> check_start(const SegmentStart& start, const SegmentBytes& bytes) const;
  Result<bool> collect_structure();
  Result<bool> add(const BatchView& batch);
  Result<bool> add(const Seal& seal, Block block);
  Result<bool> not_whole(const Error& why);
  std::unexpected<Error> damaged(std::string_view what) const;

  FileSystem& files_;
  std::string directory_;
  std::optional<Shipped> snapshot_;
  std::unique_ptr<Open> open_;
  std::uint64_t number_ = 1;
  std::uint64_t offset_ = 0;
  std::uint64_t last_sequence_ = 0;
  std::int64_t last_at_us_ = 0;
  Sha256 previous_{};
  RecordPointer record_ = new_record();
  std::vector<std::uint8_t> buffer_;
  bool full_ = false;    // the piece: what is next goes into another one
  bool sealed_ = false;  // the piece ends with a seal
  std::uint64_t not_whole_at_ = 0;
  int not_whole_times_ = 0;
};

}  // namespace isoswitch::journal
