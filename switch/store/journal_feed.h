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

  // Whether that is all there is, where next() had nothing: it met a seal's end or zeros with nothing whole behind
  // them, or something that is not whole and was looked behind. Errors: it is damage, as next() says it. Reads what is
  // left of the segment.
  Result<bool> at_end();

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
  // So often something that is no batch is met at the same place before it is looked for what stands behind it: a batch
  // that is just being written is whole long before. Then again, less and less often: something may be written there.
  static constexpr std::uint64_t first_look = 8;
  static constexpr std::uint64_t looks_apart_max = 1024;

  // What next() had nothing for.
  enum class Met : std::uint8_t { nothing, zeros, not_whole };
  struct Standing {
    std::uint64_t segment = 0;
    std::uint64_t offset = 0;
    std::uint64_t times = 0;
    std::uint64_t look_at = first_look;
    bool looked = false;  // and found nothing whole
  };

  Result<void> is_journal();
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
  Result<bool> not_begun(SegmentBytes& bytes, const Result<std::optional<SegmentStart>>& start);
  Result<std::optional<SegmentBytes>> bytes_of(std::uint64_t number);
  Result<bool> is_begun(std::uint64_t number);
  Result<void> check_start(const SegmentStart& start, const SegmentBytes& bytes) const;
  Result<bool> collect_structure();
  Result<bool> add(const BatchView& batch);
  Result<bool> add(const Seal& seal, Block block);
  Result<bool> not_whole(const Error& why);
  bool time_to_look();
  Result<bool> look_behind(const Error& why);
  Result<bool> damaged_before(const Error& why, std::uint64_t later);
  bool became_whole();
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
  Met met_ = Met::nothing;
  Standing standing_;  // where what is not whole stands
};

}  // namespace isoswitch::journal
