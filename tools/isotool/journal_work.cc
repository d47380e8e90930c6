#include "tools/isotool/journal_work.h"

#include <fmt/format.h>

#include <chrono>

#include "record.pb.h"
#include "switch/store/journal_verify.h"
#include "switch/store/segments_before.h"
#include "switch/store/snapshot_load.h"
#include "switch/store/snapshot_verify.h"
#include "tools/isotool/progress.h"

namespace isoswitch::tools {
namespace {

using journal::ScanEnd;

int failed(const Error& error) {
  fmt::print(stderr, "isotool journal: {}\n", error.text);
  return 1;
}

void report_end(const ScanEnd& end) {
  if (end.torn)
    fmt::print(stderr,
               "isotool journal: {} bytes at offset {} of {} are no whole batch: it is being written, or was when the "
               "machine stopped; nobody was told of it\n",
               end.torn->bytes, end.torn->at.offset_bytes, end.torn->at.file);
}

Result<ScanEnd> scan_with_bar(const JournalOptions& options, const char* label, const journal::ScanStart& start,
                              const journal::OnRecord& on_record) {
  Progress bar{label, 1000};
  return journal::scan(system_files(), options.directory,
                       {.token_check = {},
                        .progress = [&](std::uint64_t done,
                                        std::uint64_t total) { bar.reached(total == 0 ? 1000 : done * 1000 / total); },
                        .start = start},
                       on_record);
}

// What the proof does not begin with, but is there.
Result<void> check_before(const JournalOptions& options, const journal::SnapshotHeader& snapshot) {
  const auto before = journal::check_segments_before(system_files(), options.directory, snapshot);
  if (!before) return std::unexpected(before.error());
  if (before->segments > 0)
    fmt::print(stderr, "isotool journal: {} records in {} segments before it are whole\n", before->records,
               before->segments);
  return {};
}

// From the first record, or from the snapshot that took the place of what was removed.
Result<ScanEnd> prove(const JournalOptions& options, JournalProof& proof, SnapshotProof& snapshots) {
  const auto beginning = journal::load_beginning(system_files(), options.directory, snapshots.tables());
  if (!beginning) return std::unexpected(beginning.error());
  journal::ScanStart start;
  if (*beginning) {
    start = (*beginning)->behind();
    snapshots.begun_with((*beginning)->header);
    if (auto begun = proof.begin(snapshots.tables()); !begun)
      return failure(fmt::format("{}: {}", (*beginning)->name.path, begun.error().text));
    fmt::print(stderr, "isotool journal: begins with segment {}: what was before is taken from {}\n", start.segment,
               (*beginning)->name.path);
    if (auto checked = check_before(options, (*beginning)->header); !checked) return std::unexpected(checked.error());
  }
  auto end = scan_with_bar(options, "verifying", start,
                           [&](const proto::Record& record, const journal::Position& at) -> Result<bool> {
                             auto added = proof.add(record);
                             if (added) added = snapshots.add(record, at);
                             if (!added) return std::unexpected(added.error());
                             return true;
                           });
  if (!end) return end;
  if (auto finished = snapshots.finish(*end); !finished) return std::unexpected(finished.error());
  return end;
}

}  // namespace

int verify_journal(const JournalOptions& options) {
  JournalProof proof;
  auto snapshots = SnapshotProof::of(system_files(), options.directory);
  if (!snapshots) return failed(snapshots.error());
  const auto begin = std::chrono::steady_clock::now();
  const auto end = prove(options, proof, *snapshots);
  if (!end) return failed(end.error());
  report_end(*end);
  const auto figures = proof.figures();
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  if (options.json) {
    fmt::print(R"({{"records":{},"segments":{},"last_sequence":{},"accounts":{},"life_cycles":{},"postings":{},)"
               R"("owed":{},"torn_bytes":{},"snapshots":{},"elapsed_ms":{}}})"
               "\n",
               end->records, end->segments, end->last_sequence, figures.accounts, figures.life_cycles, figures.postings,
               figures.owed, end->torn ? end->torn->bytes : 0, snapshots->proven(), elapsed.count());
  } else {
    fmt::print(
        "{} records in {} segments agree: {} accounts, {} life cycles, {} entries; last sequence {} ({}.{:03} s){}\n",
        end->records, end->segments, figures.accounts, figures.life_cycles, figures.postings, end->last_sequence,
        elapsed.count() / 1000, elapsed.count() % 1000,
        snapshots->proven() == 0 ? "" : fmt::format("; snapshots that say the same: {}", snapshots->proven()));
  }
  return 0;
}

}  // namespace isoswitch::tools
