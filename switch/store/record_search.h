// Finds records of a journal by what they say, without reading all of it: by the indexes of its segments, which are
// built where they are missing. Reads while a switch writes; what was open when it began is as it was then.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "switch/base/clock.h"
#include "switch/store/journal_scan.h"
#include "switch/store/segment_index.h"

namespace isoswitch::journal {

struct SearchBounds {
  std::uint64_t first_sequence = 1;
  std::uint64_t last_sequence = std::numeric_limits<std::uint64_t>::max();
  Instant from{std::numeric_limits<std::int64_t>::min()};
  Instant to{std::numeric_limits<std::int64_t>::max()};  // itself included

  bool is_timed() const { return from != SearchBounds{}.from || to != SearchBounds{}.to; }
  bool hold(std::uint64_t sequence, std::int64_t at_us) const {
    return sequence >= first_sequence && sequence <= last_sequence && at_us >= from.us && at_us <= to.us;
  }
};

enum class Order { oldest_first, newest_first };

struct SearchOptions {
  // Segments without an index are being read.
  std::function<void(std::uint64_t done_bytes, std::uint64_t total_bytes)> building = {};
  std::function<void(std::uint64_t done_bytes, std::uint64_t total_bytes)> walking = {};
  // Sentences that the person should know and that are no failure: an index could not be written, a segment is missing.
  std::function<void(const std::string& sentence)> notice = {};
};

class RecordSearch {
 public:
  // Reads the header of each segment and nothing else.
  static Result<std::unique_ptr<RecordSearch>> open(FileSystem& files, const std::string& directory,
                                                    SearchOptions options);

  // Records that have the key, by the indexes. True: on_record never had enough.
  Result<bool> find(KeyKind kind, std::string_view value, const SearchBounds& bounds, Order order,
                    const OnRecord& on_record);
  // All records within the bounds, oldest first.
  Result<bool> each(const SearchBounds& bounds, const OnRecord& on_record);

  // The place of the last record that is there; reads the open segment.
  Result<std::uint64_t> last_sequence();
  std::uint64_t first_sequence() const;  // 0: there are no records
  std::size_t segments() const { return segments_.size(); }
  std::optional<TokenCheck> token_check() const;
  const std::string& directory() const { return directory_; }
  // Where the open segment ends with something that is no batch.
  const std::string& torn() const { return torn_; }

 private:
  struct Segment {
    std::string path;
    SegmentStart start;
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> last_sequence;  // known from the next one, or from its index
    std::optional<SegmentIndex> index;
  };

  RecordSearch(FileSystem& files, std::string directory, SearchOptions options)
      : files_(files), directory_(std::move(directory)), options_(std::move(options)) {}

  Result<void> list();
  Result<bool> add(const SegmentName& name, bool last);
  void note(const std::string& sentence) const;
  bool is_last(const Segment& segment) const { return &segment == &segments_.back(); }
  bool is_outside(const Segment& segment, const SearchBounds& bounds) const;
  Result<void> prepare();  // every segment has its index
  Result<void> take_index(Segment& segment, std::uint64_t done, std::uint64_t total);
  Result<void> build(Segment& segment, SegmentBytes& bytes);
  Result<std::vector<IndexEntry>> places(Segment& segment, std::uint64_t key);
  Result<void> keep(Segment& segment, SegmentBytes& bytes, IndexContent content);
  Result<bool> find_in(Segment& segment, KeyKind kind, std::string_view value, const SearchBounds& bounds, Order order,
                       const OnRecord& on_record);
  Result<bool> walk_in(Segment& segment, const SearchBounds& bounds, const OnRecord& on_record);

  FileSystem& files_;
  std::string directory_;
  SearchOptions options_;
  std::vector<Segment> segments_;
  std::string torn_;
  bool prepared_ = false;
  bool told_of_memory_ = false;
};

}  // namespace isoswitch::journal
