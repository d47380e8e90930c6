// What the records of one segment come to: the last image of each row they changed, collected in memory and written
// sorted.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "switch/store/books.h"
#include "switch/store/row_key.h"
#include "switch/store/snapshot_writer.h"

namespace isoswitch {

namespace proto {
class Posting;
}

namespace journal {

class SegmentRun {
 public:
  SegmentRun();
  ~SegmentRun();

  // A record as the journal has it: most of it is passed over. Error: rows of a kind that this version does not know,
  // which would be lost, or what cannot be read.
  Result<void> add(std::span<const std::uint8_t> record);
  // Of a run: all but which segment, its hash and the token key.
  SnapshotHeader header() const { return header_; }
  Result<void> write(SnapshotWriter& writer);
  void clear();

 private:
  // As it was: with fields that this version does not know.
  struct Image {
    RowKey key;
    std::size_t offset = 0;  // in images_
    std::size_t bytes = 0;
  };
  // What is sorted: small, and told apart by its numbers nearly always.
  struct Place {
    RowOrder order;
    std::size_t row = 0;  // in rows_: the later, the newer
  };

  bool is_before(const Place& a, const Place& b) const;
  Result<void> add_timer(std::span<const std::uint8_t> timer);
  Result<void> add_rows(std::span<const std::uint8_t> rows);
  Result<void> add_posting(std::span<const std::uint8_t> image);

  SnapshotHeader header_;
  std::string images_;
  std::vector<Image> rows_;
  std::vector<Place> places_;
  BookTotals books_;
  std::unique_ptr<proto::Posting> posting_;  // reused
  std::string configuration_;
};

}  // namespace journal

}  // namespace isoswitch
