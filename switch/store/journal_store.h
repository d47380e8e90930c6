// The embedded engine: rows in memory, every unit one record of a journal that is synced in batches. One thread owns
// it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "switch/base/clock.h"
#include "switch/base/file.h"
#include "switch/store/journal_format.h"
#include "switch/store/store.h"

namespace isoswitch {

struct JournalOptions {
  std::string directory;                                   // made if it is missing
  std::uint64_t segment_bytes = std::uint64_t{64} << 20U;  // at least 1 MiB; whole blocks
  // So much journal behind the last snapshot, or half of its size where that is more, and a new one is made in the
  // background; 0: never.
  std::uint64_t snapshot_bytes = 0;
  bool archive = false;               // segments that no start needs any more are compressed
  std::chrono::days keep{};           // and removed when they are older than that, by their recorded times; 0: never
  journal::TokenCheck token_check{};  // of the key that the cards' tokens are made with
  std::function<void()> wake;         // called by the writing thread when there is something to deliver
  // Called by the writing thread when a write or sync has failed. Must not return into a process that goes on: what was
  // decided is not known to be durable. Default: logs and ends the process with exit code 74.
  std::function<void(const std::string& what)> fail_stop;
  FileSystem* files = nullptr;   // default: the machine's
  const Clock* clock = nullptr;  // default: the machine's; stamps segments, measures syncs
};

class JournalStore final : public Store {
 public:
  // What start-up found.
  struct Recovery {
    std::uint64_t snapshot_segment = 0;  // the last that the snapshot has which it began with; 0: there was none
    std::uint64_t snapshot_rows = 0;
    std::uint64_t segments = 0;  // read behind it
    std::uint64_t records = 0;
    std::uint64_t last_sequence = 0;
    std::uint64_t bytes = 0;
    std::uint64_t torn_bytes = 0;  // cut; 0: the journal ended with a whole batch
    std::string torn_at;           // "FILE: offset N: why"
    Duration elapsed{};
  };

  // Takes the directory's lock, loads the newest snapshot that is whole, reads the journal behind it and re-applies its
  // rows (never its rules), cuts a torn tail. Errors:
  // another process has the directory, another token key, damage before the end, no space for a segment.
  static Result<std::unique_ptr<JournalStore>> open(JournalOptions options);
  ~JournalStore() override;  // what was submitted becomes durable; dones that were not delivered are not called

  void submit(UnitOfWork unit) override;
  void flush() override;
  std::size_t deliver() override;
  bool has_room() const override;
  void drain() override;
  const Ledger& rows() const override;
  Figures figures() const override;

  const Recovery& recovery() const;
  // Makes a snapshot of all sealed segments now, and waits for it.
  Result<void> make_snapshot();

 private:
  struct Parts;
  explicit JournalStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace isoswitch
