// The plan of a day: which units go to the store in which batches, and what there must be after each of them, by the
// same rules over a store that has no disk.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "switch/store/journal_store.h"
#include "switch/store/ledger_hash.h"
#include "tests/faults/till.h"
#include "tests/faults/traced_files.h"

namespace isoswitch::test {

struct DayOptions {
  std::size_t messages = 1'000;
  std::size_t per_batch = 4;  // messages at most
  std::size_t notes = 24;     // of a quarter of a segment, evenly over the day, so that segments are sealed
  std::uint64_t seed = 20'261'125;
};

// What there is: the money, and every single row.
struct Moment {
  Picture picture;
  LedgerHash rows{};
};
Moment moment_of(const Store& store);

class Day {
 public:
  explicit Day(const DayOptions& options);

  // A message, or a note. The unit before all others, sequence 1, opens the accounts.
  struct Unit {
    bool is_note = false;
    std::size_t number = 0;  // of the messages, or of the notes

    friend auto operator<=>(const Unit&, const Unit&) = default;
  };
  using Batch = std::vector<Unit>;

  const Script& script() const { return script_; }
  std::size_t per_batch() const { return options_.per_batch; }
  const std::vector<Batch>& batches() const { return batches_; }
  std::uint64_t last_sequence() const { return moments_.size() - 1; }
  // So many messages are among the units up to this sequence.
  std::size_t messages_done(std::uint64_t sequence) const { return messages_done_[sequence]; }
  const Moment& after(std::uint64_t sequence) const { return moments_[sequence]; }
  const Picture& picture_after(std::size_t messages) const;

 private:
  void plan();
  void expect();

  DayOptions options_;
  Script script_;
  std::vector<Batch> batches_;
  std::vector<std::size_t> messages_done_;  // by sequence
  std::vector<Moment> moments_;
};

void take(const Day::Unit& unit, Till& till);

// Segments as small as they may be; those that no start needs are archived, and removed after two days.
JournalOptions journal_on(FileSystem& disk);
std::string segment_path(std::uint64_t number);
// What a segment was sealed for: there is more to fold than the last snapshot has.
bool is_sealed_since_snapshot(const Store& store);

// What the snapshots of a day came to.
struct SnapshotFigures {
  std::uint64_t made = 0;
  std::uint64_t archived = 0;
  std::uint64_t removed = 0;
  std::size_t changes = 0;  // of the disk, that are theirs
};
// The day's work. Nothing is done to the disk by two threads at once: its changes are the same every time.
SnapshotFigures work(const Day& day, TracedFiles& disk);

}  // namespace isoswitch::test
