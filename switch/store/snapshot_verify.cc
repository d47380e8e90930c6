#include "switch/store/snapshot_verify.h"

#include <fmt/format.h>

#include <cerrno>

#include "record.pb.h"
#include "switch/store/ledger_hash.h"
#include "switch/store/snapshot_load.h"

namespace isoswitch {

SnapshotProof::SnapshotProof(FileSystem& files, std::vector<journal::SnapshotName> left)
    : files_(&files),
      left_(std::move(left)),
      tables_(std::make_unique<Tables>()),
      run_(std::make_unique<UnitRun>(*tables_)) {}

Result<SnapshotProof> SnapshotProof::of(FileSystem& files, const std::string& directory) {
  auto names = journal::snapshots_in(files, directory);
  if (!names) return std::unexpected(names.error());
  return SnapshotProof{files, std::move(*names)};
}

void SnapshotProof::begun_with(const journal::SnapshotHeader& header) {
  run_->begin_behind(header.last_sequence, header.last_at_us);
  std::erase_if(left_, [&](const journal::SnapshotName& name) { return name.last_segment <= header.last_segment; });
}

Result<void> SnapshotProof::add(const proto::Record& record, const journal::Position& at) {
  if (auto compared = compare(at.segment - 1); !compared) return compared;
  return run_->apply_recovered(record);
}

Result<void> SnapshotProof::finish(const journal::ScanEnd& end) {
  return compare(end.next_number - (end.open ? 2 : 1));
}

Result<void> SnapshotProof::compare(std::uint64_t segments_done) {
  while (!left_.empty() && left_.back().last_segment <= segments_done) {
    const journal::SnapshotName name = left_.back();
    left_.pop_back();
    // A switch at work keeps two, and may have made another one since.
    if (const auto there = files_->open(name.path, FileMode::read); !there && there.error().number == ENOENT) continue;
    Tables loaded;
    const auto snapshot = journal::load_snapshot(*files_, name, loaded);
    if (!snapshot) return std::unexpected(snapshot.error());
    if (snapshot->header.last_sequence != run_->last_sequence())
      return failure(fmt::format("{}: it says that its last record is {}, it is {}", name.path,
                                 snapshot->header.last_sequence, run_->last_sequence()));
    if (ledger_hash(loaded) != ledger_hash(*tables_))
      return failure(fmt::format("{}: its rows and books are not what the records up to {} come to", name.path,
                                 snapshot->header.last_sequence));
    ++proven_;
  }
  return {};
}

}  // namespace isoswitch
