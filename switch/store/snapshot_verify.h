// Proves snapshots: each must say what the records of its segments come to.
#pragma once

#include <string>
#include <vector>

#include "switch/store/journal_scan.h"
#include "switch/store/snapshot_format.h"
#include "switch/store/tables.h"
#include "switch/store/unit_run.h"

namespace isoswitch {

class SnapshotProof {
 public:
  // Those that lie in the directory now.
  static Result<SnapshotProof> of(FileSystem& files, const std::string& directory);

  // Into these the snapshot goes that the journal begins with.
  Tables& tables() { return *tables_; }
  void begun_with(const journal::SnapshotHeader& header);
  // One record after the other, then the end. Error: the first snapshot that says something else.
  Result<void> add(const proto::Record& record, const journal::Position& at);
  Result<void> finish(const journal::ScanEnd& end);

  std::size_t proven() const { return proven_; }

 private:
  SnapshotProof(FileSystem& files, std::vector<journal::SnapshotName> left);
  Result<void> compare(std::uint64_t segments_done);

  FileSystem* files_;
  std::vector<journal::SnapshotName> left_;  // the oldest last
  std::unique_ptr<Tables> tables_;
  std::unique_ptr<UnitRun> run_;
  std::size_t proven_ = 0;
};

}  // namespace isoswitch
