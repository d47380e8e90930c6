// What the records of one segment come to: the last image of each row they changed, collected in memory and written
// sorted.
#pragma once

#include <string>
#include <vector>

#include "switch/store/books.h"
#include "switch/store/record.h"
#include "switch/store/row_key.h"
#include "switch/store/snapshot_writer.h"

namespace isoswitch {

namespace proto {
class RowsImage;
}

namespace journal {

class SegmentRun {
 public:
  // Error: rows of a kind that this version does not know; they would be lost.
  Result<void> add(const proto::Record& record);
  // Of a run: all but which segment, its hash and the token key.
  SnapshotHeader header() const { return header_; }
  Result<void> write(SnapshotWriter& writer);
  void clear();

 private:
  struct Row {
    RowKey key;
    std::size_t offset = 0;  // in images_
    std::size_t bytes = 0;
  };

  Result<void> add_rows(const proto::RowsImage& rows);

  SnapshotHeader header_;
  std::string images_;
  std::vector<Row> rows_;
  Books books_;
  std::string configuration_;
};

}  // namespace journal

}  // namespace isoswitch
