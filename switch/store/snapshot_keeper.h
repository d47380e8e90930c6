// Folds sealed segments into snapshots while the switch is at work, and removes what is not needed any more. A thread
// of its own, of a low priority: who decides and who writes come first.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "switch/store/fold.h"
#include "switch/store/store.h"

namespace isoswitch::journal {

struct KeeperOptions {
  std::uint64_t journal_bytes_min = 0;  // behind the last snapshot, before there is another; 0: none is ever made
  std::uint64_t segment_bytes = 0;
  bool archive = false;      // segments that both kept snapshots have are compressed
  std::chrono::days keep{};  // of these, what is older than that before the newest record is removed; 0: nothing
  TokenCheck token_check{};
  const Clock* clock = nullptr;
};

class SnapshotKeeper {
 public:
  // sealed: number of the last sealed segment; called by the keeper's thread. newest: what recovery began with.
  SnapshotKeeper(FileSystem& files, std::string directory, KeeperOptions options, std::function<std::uint64_t()> sealed,
                 std::optional<SnapshotName> newest, std::uint64_t newest_bytes);
  ~SnapshotKeeper();  // a fold at work is given up

  // Folds all that is sealed, whether it is due or not; waits until that is done. Error: of that fold.
  Result<void> fold_now();

  using Figures = Store::Figures::Snapshots;
  Figures figures() const;

 private:
  void work();
  bool is_due(std::uint64_t sealed) const;
  std::uint64_t step_to(std::uint64_t sealed) const;
  Result<void> fold_to(std::uint64_t sealed);
  void set_damaged_aside();
  void choose_newest();
  void tidy();
  void put_away();
  bool remove_segment(const std::string& path);
  bool archive(const std::string& path);
  Result<bool> is_over(const std::string& next_segment) const;
  bool is_stopping() const;
  Pace pace();

  FileSystem* files_;
  std::string directory_;
  KeeperOptions options_;
  std::function<std::uint64_t()> sealed_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<SnapshotName> newest_;  // the thread's alone, once it runs
  Figures figures_;
  std::uint64_t behind_ = 0;  // the last segment that the older kept snapshot has: nobody needs them to start
  bool stopping_ = false;
  std::uint64_t asked_ = 0;  // how often fold_now() was called, and how many of these are done
  std::uint64_t done_ = 0;
  Result<void> last_;
  std::thread thread_;
};

}  // namespace isoswitch::journal
