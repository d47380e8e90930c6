#include "tests/faults/power_cuts.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "switch/store/segment_archive.h"
#include "switch/store/segment_bytes.h"

namespace isoswitch::test {

bool PowerCuts::run(const std::vector<DiskChange>& changes, Report& report) {
  const Stopwatch watch;
  look_ahead(changes);
  DiskReplay day;
  std::uint64_t operations = 0;
  for (const DiskChange& change : changes) {
    if (change.kind == DiskChange::Kind::promise) {
      promise_ = change.promise;
      continue;
    }
    // The power goes before a sync has done its work, and after a write that nobody has synced.
    const bool forgets = options_.no_sync && change.kind == DiskChange::Kind::sync;
    if (!change.is_sync()) day.apply(change);
    if (++operations % options_.stride == 0) damage(day.disk());
    if (change.is_sync() && !forgets) day.apply(change);
  }
  report.say(
      fmt::format("power cuts    {} changes of the disk × 16 damages, each twice: {} starts, {} lost, {} doubled, "
                  "{} that did not start; {} snapshots made behind them and started from ({} s)",
                  operations, starts_, lost_, doubled_, unstarted_, folds_, watch.seconds()),
      stories_);
  return lost_ == 0 && doubled_ == 0 && unstarted_ == 0;
}

// What the sealed segments hold, while they are not archived.
void PowerCuts::look_ahead(const std::vector<DiskChange>& changes) {
  DiskReplay day;
  for (const DiskChange& change : changes) {
    const bool archives = change.kind == DiskChange::Kind::create && change.path.ends_with(".zst.new");
    const std::string segment = change.path.substr(0, change.path.rfind(".zst"));
    if (archives) sealed_[segment] = day.disk().copy()->bytes(segment);
    day.apply(change);
  }
  const auto evening = day.disk().copy();
  const auto segments = journal::segments_in(*evening, "journal");
  for (const journal::SegmentName& name : *segments)
    if (!journal::is_archive(name.path)) sealed_[name.path] = evening->bytes(name.path);
  first_segment_ = segments->front().number;
}

void PowerCuts::damage(const MemoryFiles& disk) {
  using Sectors = MemoryFiles::Damage::Sectors;
  for (const bool names : {false, true})
    for (const bool lengths : {false, true})
      for (const Sectors sectors : {Sectors::none, Sectors::first_half, Sectors::any, Sectors::all}) {
        const MemoryFiles::Damage kind{names, lengths, sectors};
        auto left = disk.after_power_cut(kind, random_);
        interrupt_start(*left);
        auto twice = left->after_power_cut(kind, random_);
        check_start(*twice);
      }
}

// Every fourth goes on to fold and to archive, so that the power goes in these, too.
void PowerCuts::interrupt_start(MemoryFiles& disk) {
  const bool folds = random_.below(4) == 0;
  const std::uint64_t last = 1 + random_.below(folds ? 32 : 8);
  auto changes = std::make_shared<std::atomic<std::uint64_t>>(0);
  disk.set_fault([changes, last](const std::string&, const std::string&) { return ++*changes >= last ? EIO : 0; });
  const auto store = JournalStore::open(journal_on(disk));
  if (store && folds) std::ignore = (*store)->make_snapshot();
}

void PowerCuts::check_start(MemoryFiles& disk) {
  ++starts_;
  if (!keeps_segments(disk)) return;
  auto store = JournalStore::open(journal_on(disk));
  if (!store) {
    ++unstarted_;
    return stories_.tell("no start: " + store.error().text);
  }
  if (!holds_promises(**store)) return;
  const bool opened = promise_.units > 0;
  if (opened && !send_again(**store, (*store)->recovery().last_sequence)) return;
  if (opened && random_.below(16) == 0) fold_and_start(std::move(*store), disk);
}

// No start needs an archived segment, but it is still the journal: whole, and without a gap to the newest.
bool PowerCuts::keeps_segments(MemoryFiles& disk) {
  const auto segments = journal::segments_in(disk, "journal");
  bool kept = segments->empty() || segments->front().number <= first_segment_;
  for (std::size_t i = 0; i < segments->size() && kept; ++i) {
    const std::string& path = (*segments)[i].path;
    kept = (*segments)[i].number == segments->front().number + i;
    if (!kept || !journal::is_archive(path) || archived_[path] == disk.bytes(path)) continue;
    const auto unpacked = journal::read_archive(disk, path);
    kept = unpacked && *unpacked == sealed_.at(path.substr(0, path.rfind(".zst")));
    if (kept) archived_[path] = disk.bytes(path);
  }
  if (kept) return true;
  ++lost_;
  stories_.tell("an archived segment does not hold what it held, or one is missing");
  return false;
}

bool PowerCuts::holds_promises(const JournalStore& store) {
  const std::uint64_t last = store.recovery().last_sequence;
  const std::uint64_t snapshot = store.recovery().snapshot_segment;
  if (last < promise_.units || snapshot < promise_.snapshot_segment) {
    ++lost_;
    stories_.tell(fmt::format("promised were {} units and a snapshot of segment {}; there are {} and {}",
                              promise_.units, promise_.snapshot_segment, last, snapshot));
    return false;
  }
  if (last > day_.last_sequence() || moment_of(store).rows != day_.after(last).rows) {
    ++doubled_;
    stories_.tell(
        fmt::format("after {} units the rows are others, and the money is\n{}", last, text(picture_of(store.rows()))));
    return false;
  }
  return true;
}

// Clients send what they got no answer to; whether it was durable they do not know.
bool PowerCuts::send_again(Store& store, std::uint64_t last) {
  Till till{day_.script(), store, options_.without};
  const std::size_t told = day_.messages_done(promise_.units);
  const std::size_t until = std::min(told + day_.per_batch(), day_.script().size());
  for (std::size_t message = told; message < until; ++message) till.take(message);
  store.drain();
  const std::size_t reached = std::max(until, day_.messages_done(last));
  const Picture found = picture_of(store.rows());
  if (found == day_.picture_after(reached)) return true;
  ++doubled_;
  stories_.tell(fmt::format("messages {} to {} sent again after {} units: the money is\n{}\nand not\n{}", told, until,
                            last, text(found), text(day_.picture_after(reached))));
  return false;
}

void PowerCuts::fold_and_start(std::unique_ptr<JournalStore> store, MemoryFiles& disk) {
  const LedgerHash rows = moment_of(*store).rows;
  const auto made = store->make_snapshot();
  const std::uint64_t snapshot = store->figures().snapshots.segment;
  store.reset();
  ++folds_;
  auto again = JournalStore::open(journal_on(disk));
  if (made && again && (*again)->recovery().snapshot_segment == snapshot && moment_of(**again).rows == rows) return;
  ++doubled_;
  stories_.tell("after another snapshot: " + (!made    ? made.error().text
                                              : !again ? again.error().text
                                                       : std::string{"other rows, or another snapshot"}));
}

}  // namespace isoswitch::test
