// How far a journal goes at the moment, whatever of it was read for other purposes: what a copy's lag is measured by.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "switch/base/file.h"
#include "switch/store/record.h"
#include "switch/store/segment_walk.h"

namespace isoswitch::journal {

class JournalEnd {
 public:
  JournalEnd(FileSystem& files, std::string directory) : files_(files), directory_(std::move(directory)) {}

  // Reads what has come since the last time; the first time, the segment that is open. What stands behind damage
  // counts: it has been recorded, whether it can be shipped or not.
  Result<void> look();

  std::uint64_t sequence() const { return sequence_; }  // of the last whole batch; 0: none was found
  std::int64_t at_us() const { return at_us_; }         // time of its last record

 private:
  struct Open {
    Open(std::uint64_t of, SegmentBytes from, std::uint32_t its_tag)
        : number(of), bytes(std::move(from)), tag(its_tag), reader(bytes, tag, std::size_t{64} << 10) {}
    std::uint64_t number;
    SegmentBytes bytes;
    std::uint32_t tag;
    BatchReader reader;
  };

  Result<void> find_last();
  Result<void> read_on();
  Result<bool> pass_damage();

  FileSystem& files_;
  std::string directory_;
  std::unique_ptr<Open> open_;
  std::uint64_t offset_ = 0;
  std::uint64_t not_whole_at_ = 0;  // met by the last look
  std::uint64_t sequence_ = 0;
  std::int64_t at_us_ = 0;
  RecordPointer record_ = new_record();
};

}  // namespace isoswitch::journal
