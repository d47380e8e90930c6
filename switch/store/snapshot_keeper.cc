#include "switch/store/snapshot_keeper.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "switch/base/log.h"

namespace isoswitch::journal {
namespace {

constexpr auto look_every = std::chrono::seconds{1};
constexpr auto pause_after_failure = std::chrono::seconds{30};
constexpr std::size_t snapshots_kept = 2;  // the newest, and one to fall back on

}  // namespace

SnapshotKeeper::SnapshotKeeper(FileSystem& files, std::string directory, KeeperOptions options,
                               std::function<std::uint64_t()> sealed, std::optional<SnapshotName> newest,
                               std::uint64_t newest_bytes)
    : files_(&files),
      directory_(std::move(directory)),
      options_(options),
      sealed_(std::move(sealed)),
      newest_(std::move(newest)) {
  figures_.segment = newest_ ? newest_->last_segment : 0;
  figures_.bytes = newest_bytes;
  thread_ = std::thread{[this] { work(); }};
}

SnapshotKeeper::~SnapshotKeeper() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<void> SnapshotKeeper::fold_now() {
  std::unique_lock lock{mutex_};
  const std::uint64_t mine = ++asked_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return done_ >= mine || stopping_; });
  return last_;
}

SnapshotKeeper::Figures SnapshotKeeper::figures() const {
  const std::lock_guard lock{mutex_};
  return figures_;
}

// When as much has come in as half of the last snapshot: then writing it again costs at most three times what the
// journal itself wrote.
bool SnapshotKeeper::is_due(std::uint64_t sealed) const {
  if (options_.journal_bytes_min == 0 || sealed <= figures_.segment) return false;
  return (sealed - figures_.segment) * options_.segment_bytes >=
         std::max(options_.journal_bytes_min, figures_.bytes / 2);
}

void SnapshotKeeper::work() {
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19);
  tidy();
  auto pause = std::chrono::milliseconds{look_every};
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    changed_.wait_for(lock, pause, [&] { return stopping_ || asked_ > done_; });
    if (stopping_) return;
    const std::uint64_t asked = asked_;
    lock.unlock();
    const std::uint64_t sealed = sealed_();
    lock.lock();
    const bool wanted = asked > done_ ? sealed > figures_.segment : is_due(sealed);
    Result<void> folded;
    if (wanted) {
      lock.unlock();
      folded = fold_to(sealed);
      lock.lock();
    }
    pause = folded ? look_every : pause_after_failure;
    last_ = std::move(folded);
    done_ = asked;
    changed_.notify_all();
  }
}

Result<void> SnapshotKeeper::fold_to(std::uint64_t sealed) {
  const Instant began = options_.clock->now();
  const auto pace = [this] {
    const std::lock_guard lock{mutex_};
    return !stopping_;
  };
  const auto end = fold(*files_, directory_, newest_, sealed,
                        {.token_check = options_.token_check, .clock = options_.clock, .pace = pace});
  const Instant now = options_.clock->now();
  std::unique_lock lock{mutex_};
  if (!end) {
    if (stopping_) return failure("the journal is being closed");
    ++figures_.failures;
    log::error("snapshot_failed", "segments={}-{} error=\"{}\" hint=\"the journal is not harmed; starts take longer\"",
               figures_.segment + 1, sealed, end.error().text);
    return std::unexpected(end.error());
  }
  ++figures_.folds;
  figures_.segment = end->header.last_segment;
  figures_.bytes = end->bytes;
  figures_.took = now - began;
  figures_.made = now;
  newest_ = SnapshotName{figures_.segment, directory_ + "/" + snapshot_name(figures_.segment)};
  lock.unlock();
  log::info("snapshot_made", "segment={} last_sequence={} rows={} dropped={} bytes={} journal_bytes={} ms={}",
            end->header.last_segment, end->header.last_sequence, end->rows, end->rows_dropped, end->bytes,
            end->journal_bytes, (now - began).count() / 1000);
  tidy();
  return {};
}

// What cannot be removed now will be at the next time.
void SnapshotKeeper::tidy() {
  std::vector<std::string> unneeded;
  if (const auto left = leftovers_of_folds(*files_, directory_)) unneeded = *left;
  if (const auto names = snapshots_in(*files_, directory_))
    for (std::size_t i = snapshots_kept; i < names->size(); ++i) unneeded.push_back((*names)[i].path);
  for (const std::string& path : unneeded)
    if (const auto removed = files_->remove(path); !removed)
      log::warning("not_removed", "error=\"{}\"", removed.error().text);
}

}  // namespace isoswitch::journal
