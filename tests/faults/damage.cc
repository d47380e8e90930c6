#include "tests/faults/damage.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "switch/store/little_endian.h"
#include "switch/store/segment_archive.h"
#include "switch/store/segment_bytes.h"
#include "switch/store/segment_walk.h"
#include "switch/store/snapshot_format.h"

namespace isoswitch::test {
namespace {

bool is_snapshot(const std::string& path) { return path.ends_with(".snapshot"); }

bool is_there(MemoryFiles& disk, const std::string& path) { return disk.open(path, FileMode::read).has_value(); }

bool names(const Error& error, const std::string& path) {
  return error.text.find(path.substr(path.find('/') + 1)) != std::string::npos;
}

// Behind the last chunk, which is of kind 4, there are zeros up to the next block, and no check value covers them
// (docs/journal_format.md).
std::size_t end_of_chunks(const std::vector<std::uint8_t>& snapshot) {
  std::size_t at = journal::block_bytes;
  while (true) {
    const auto kind = get<std::uint32_t>(snapshot, at + 4);
    at += 16 + get<std::uint32_t>(snapshot, at + 8);
    if (kind == 4) return at;
  }
}

// For what the store's own thread does at its start.
bool soon_there(MemoryFiles& disk, const std::string& path) {
  for (int i = 0; i < 25'000; ++i) {
    if (is_there(disk, path)) return true;
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
  return false;
}

std::uint64_t segment_of(const std::string& snapshot) {
  return *journal::number_in(snapshot.substr(snapshot.find('/') + 1), ".snapshot");
}

}  // namespace

Damage::Target Damage::target_on(const MemoryFiles& disk, std::uint64_t last_sequence) {
  Target target{.disk = disk.copy(), .last_sequence = last_sequence, .snapshots = {}, .unneeded = {}, .unpacked = {}};
  const auto snapshots = journal::snapshots_in(*target.disk, "journal");
  for (const journal::SnapshotName& name : *snapshots) target.snapshots.push_back(name.path);
  if (target.snapshots.empty()) throw std::logic_error("the day has made no snapshot");
  const auto segments = journal::segments_in(*target.disk, "journal");
  for (const journal::SegmentName& name : *segments) {
    if (name.number > segment_of(target.snapshots.front())) continue;
    auto segment = journal::SegmentBytes::open(*target.disk, name.path);
    const journal::SegmentHeader header = (*journal::segment_start(*segment))->header;
    target.unneeded[name.path] = {name.number, header.first_sequence - 1, header.previous};
    if (journal::is_archive(name.path)) target.unpacked[name.path] = *journal::read_archive(*target.disk, name.path);
  }
  return target;
}

// Every file of the day's end, where the journal was closed in order: no flip can be taken for a torn write, but in the
// batch that says so. And, where one snapshot had been made and no segment was put away, that one: the journal must
// stand in for it.
bool Damage::run(const std::vector<DiskChange>& changes, Report& report) {
  const Stopwatch watch;
  DiskReplay replay;
  std::optional<Target> morning;
  for (const DiskChange& change : changes) {
    replay.apply(change);
    if (!morning && change.promise.snapshot_segment > 0) morning = target_on(replay.disk(), change.promise.units);
  }
  Target evening = target_on(replay.disk(), day_.last_sequence());
  const std::size_t few = options_.flips / 50;
  if (morning) flip(*morning, morning->snapshots, few);
  flip_in_all_snapshots(evening, few);
  flip(evening, evening.disk->paths(), options_.flips - 2 * few);
  cut(evening, evening.disk->paths());
  report.say(
      fmt::format(
          "damage        {} flipped bits and {} files cut short: {} named and refused, {} snapshots passed over, "
          "{} cut as torn and reported, {} where nothing was; {} not noticed, {} not named, {} lost, {} with "
          "other rows ({} s)",
          options_.flips, options_.cuts, refused_, passed_over_, cut_off_, empty_, unnoticed_, unnamed_, lost_,
          changed_, watch.seconds()),
      stories_);
  return unnoticed_ == 0 && unnamed_ == 0 && lost_ == 0 && changed_ == 0;
}

void Damage::flip(Target& target, const std::vector<std::string>& files, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) {
    const std::string& path = files[random_.below(files.size())];
    auto& bytes = target.disk->bytes(path);
    const std::size_t at = random_.below(bytes.size());
    const bool was_empty = is_snapshot(path) && at >= end_of_chunks(bytes);
    const auto bit = static_cast<std::uint8_t>(1U << random_.below(8));
    bytes[at] ^= bit;
    check(target, path, was_empty);
    bytes[at] ^= bit;
  }
}

void Damage::cut(Target& target, const std::vector<std::string>& files) {
  for (std::size_t i = 0; i < options_.cuts; ++i) {
    const std::string& path = files[random_.below(files.size())];
    auto& bytes = target.disk->bytes(path);
    const std::vector<std::uint8_t> before = bytes;
    bytes.resize(random_.below(bytes.size()));
    check(target, path, journal::is_blank(before));  // a segment that stands ready: it is made again
    bytes = before;
  }
}

// The journal does not go back to its first segment any more: both are named, and nothing starts.
void Damage::flip_in_all_snapshots(Target& target, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) {
    auto copy = target.disk->copy();
    for (const std::string& path : target.snapshots) {
      auto& bytes = copy->bytes(path);
      bytes[random_.below(end_of_chunks(bytes))] ^= static_cast<std::uint8_t>(1U << random_.below(8));
    }
    const auto store = JournalStore::open(journal_on(*copy));
    const bool named = !store && std::ranges::all_of(target.snapshots, [&](const std::string& path) {
      return names(store.error(), path);
    });
    ++(named ? refused_ : store ? unnoticed_ : unnamed_);
    if (!named) stories_.tell("all snapshots: " + (store ? std::string{"it starts"} : store.error().text));
  }
}

void Damage::check(const Target& target, const std::string& path, bool was_empty) {
  auto disk = target.disk->copy();
  auto store = JournalStore::open(journal_on(*disk));
  if (!store) {
    if (is_snapshot(path)) return lose(fmt::format("{}: nothing stands in for it: {}", path, store.error().text));
    return count_refusal(path, store.error());
  }
  if (!holds_all(**store, target.last_sequence, path)) return;
  if (is_found(target, path, *disk, **store)) {
    if (path == target.snapshots.front() && passed_over_ % 20 == 0) make_again(std::move(*store), *disk, path);
    return;
  }
  ++(was_empty ? empty_ : unnoticed_);
  if (!was_empty) stories_.tell(path + ": not noticed");
}

bool Damage::holds_all(const JournalStore& store, std::uint64_t last_sequence, const std::string& path) {
  if (store.recovery().last_sequence != last_sequence) {
    lose(fmt::format("{}: started with {} units", path, store.recovery().last_sequence));
    return false;
  }
  if (moment_of(store).rows == day_.after(last_sequence).rows) return true;
  ++changed_;
  stories_.tell(path + ": started with other rows");
  return false;
}

// Counts how.
bool Damage::is_found(const Target& target, const std::string& path, MemoryFiles& disk, JournalStore& store) {
  if (names(Error{store.recovery().torn_at}, path)) {
    ++cut_off_;
    return true;
  }
  if (is_snapshot(path)) return is_passed_over(target, path, disk, store);
  const auto start = target.unneeded.find(path);
  if (start == target.unneeded.end()) return false;
  auto copy = target.disk->copy();
  const auto read = journal::scan(*copy, "journal", {.start = start->second, .last_segment = start->second.segment},
                                  [](const proto::Record&, const journal::Position&) { return Result<bool>{true}; });
  if (!read) {
    count_refusal(path, read.error());
    return true;
  }
  // A bit of zstd's header that says nothing of what is in it.
  const auto unpacked = target.unpacked.find(path);
  if (unpacked == target.unpacked.end() || *journal::read_archive(*copy, path) != unpacked->second) return false;
  ++empty_;
  return true;
}

void Damage::count_refusal(const std::string& path, const Error& error) {
  const bool named = names(error, path);
  ++(named ? refused_ : unnamed_);
  if (!named) stories_.tell(path + ": " + error.text);
}

void Damage::lose(std::string story) {
  ++lost_;
  stories_.tell(std::move(story));
}

// The next snapshot goes on from the one that stood in, and is what the next start begins with.
void Damage::make_again(std::unique_ptr<JournalStore> store, MemoryFiles& disk, const std::string& path) {
  const std::uint64_t last_sequence = store->recovery().last_sequence;
  const auto made = store->make_snapshot();
  store.reset();
  if (!made) return lose(fmt::format("{}: no other snapshot can be made: {}", path, made.error().text));
  auto again = JournalStore::open(journal_on(disk));
  if (!again) return lose(fmt::format("{}: no start from another snapshot: {}", path, again.error().text));
  if ((*again)->recovery().snapshot_segment < segment_of(path)) lose(path + ": no other snapshot was made");
  std::ignore = holds_all(**again, last_sequence, path);
}

// The start takes the next older one, or the journal; the damaged one is set aside, whichever it is.
bool Damage::is_passed_over(const Target& target, const std::string& path, MemoryFiles& disk, JournalStore& store) {
  const std::string aside = path + std::string{journal::damaged_ending};
  if (path == target.snapshots.front()) {
    const std::uint64_t next = target.snapshots.size() > 1 ? segment_of(target.snapshots[1]) : 0;
    if (store.recovery().snapshot_segment != next || !soon_there(disk, aside)) return false;
  } else if (!store.make_snapshot() || !is_there(disk, aside)) {  // nothing is to be folded: waits for the thread
    return false;
  }
  ++passed_over_;
  return true;
}

}  // namespace isoswitch::test
