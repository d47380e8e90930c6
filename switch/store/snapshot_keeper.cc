#include "switch/store/snapshot_keeper.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "record.pb.h"
#include "switch/base/log.h"
#include "switch/store/segment_archive.h"
#include "switch/store/segment_index_format.h"
#include "switch/store/segment_walk.h"
#include "switch/store/snapshot_load.h"
#include "switch/store/snapshot_reader.h"

namespace isoswitch::journal {
namespace {

constexpr auto look_every = std::chrono::milliseconds{250};
constexpr auto pause_after_failure = std::chrono::seconds{30};
constexpr auto rest_max = std::chrono::milliseconds{100};
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
  set_damaged_aside();
  tidy();
  put_away();
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
      do folded = fold_to(step_to(sealed));
      while (folded && figures().segment < sealed && !is_stopping());
      lock.lock();
    }
    pause = folded ? look_every : pause_after_failure;
    last_ = std::move(folded);
    done_ = asked;
    changed_.notify_all();
  }
}

// Who is far behind gets there in steps: what a fold needs of disk and time is bounded, and each step is a snapshot.
std::uint64_t SnapshotKeeper::step_to(std::uint64_t sealed) const {
  const Figures now = figures();
  const std::uint64_t bytes = std::max({4 * options_.journal_bytes_min, now.bytes / 2, 4 * options_.segment_bytes});
  return std::min(sealed, now.segment + bytes / options_.segment_bytes);
}

Result<void> SnapshotKeeper::fold_to(std::uint64_t sealed) {
  const Instant began = options_.clock->now();
  const auto end = fold(*files_, directory_, newest_, sealed,
                        {.token_check = options_.token_check, .clock = options_.clock, .pace = pace()});
  const Instant now = options_.clock->now();
  std::unique_lock lock{mutex_};
  if (!end) {
    if (stopping_) return failure("the journal is being closed");
    ++figures_.failures;
    log::error("snapshot_failed", "segments={}-{} error=\"{}\" hint=\"the journal is not harmed; starts take longer\"",
               figures_.segment + 1, sealed, end.error().text);
    lock.unlock();
    choose_newest();
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
  put_away();
  return {};
}

// A start falls back on the older of the two: it must not be found then that this one is damaged, too, when the
// segments that it stands for are gone.
void SnapshotKeeper::set_damaged_aside() {
  const auto names = snapshots_in(*files_, directory_);
  if (!names) return;
  for (const SnapshotName& name : *names) {
    if (is_stopping()) return;
    const auto whole = check_snapshot(*files_, name);
    if (whole) continue;
    const std::string aside = name.path + std::string{damaged_ending};
    std::ignore = files_->remove(aside);
    const auto moved = files_->rename(name.path, aside);
    log::error("snapshot_damaged", "{}; {}", whole.error().text, moved ? "set aside as " + aside : moved.error().text);
  }
}

// To fold on from: the one that the last fold made, unless it has been damaged since.
void SnapshotKeeper::choose_newest() {
  set_damaged_aside();
  const auto names = snapshots_in(*files_, directory_);
  const std::lock_guard lock{mutex_};
  if (!names || (newest_ && !names->empty() && names->front().last_segment == newest_->last_segment)) return;
  newest_ = names->empty() ? std::nullopt : std::optional{names->front()};
  figures_.segment = newest_ ? newest_->last_segment : 0;
}

// What cannot be removed now will be at the next time.
void SnapshotKeeper::tidy() {
  std::vector<std::string> unneeded;
  if (const auto left = leftovers_of_folds(*files_, directory_)) unneeded = *left;
  if (const auto names = snapshots_in(*files_, directory_)) {
    for (std::size_t i = snapshots_kept; i < names->size(); ++i) unneeded.push_back((*names)[i].path);
    behind_ = names->size() >= snapshots_kept ? (*names)[snapshots_kept - 1].last_segment : 0;
  }
  for (const std::string& path : unneeded)
    if (const auto removed = files_->remove(path); !removed)
      log::warning("not_removed", "error=\"{}\"", removed.error().text);
}

// Segments that no start needs, whichever of the two snapshots it begins with: the oldest first, so that what is there
// has no gap.
void SnapshotKeeper::put_away() {
  const auto segments = segments_in(*files_, directory_);
  if (!segments || behind_ == 0) return;
  bool over = options_.keep.count() > 0;
  for (std::size_t i = 0; i + 1 < segments->size() && (*segments)[i].number <= behind_; ++i) {
    const std::string& path = (*segments)[i].path;
    if (is_stopping()) return;
    if (over) {
      const auto old = is_over((*segments)[i + 1].path);
      if (!old) log::warning("journal_not_removed", "segment={} error=\"{}\"", (*segments)[i].number, old.error().text);
      over = old && *old;
    }
    if (over) {
      if (!remove_segment(path)) return;
    } else if (options_.archive && !is_archive(path) && !archive(path)) {
      return;
    }
  }
}

bool SnapshotKeeper::remove_segment(const std::string& path) {
  std::ignore = files_->remove(index_path(path));  // may not have been built
  if (const auto removed = files_->remove(path); !removed) {
    log::warning("journal_not_removed", "error=\"{}\"", removed.error().text);
    return false;
  }
  const std::lock_guard lock{mutex_};
  ++figures_.removed;
  return true;
}

bool SnapshotKeeper::archive(const std::string& path) {
  const auto bytes = archive_segment(*files_, path, pace());
  if (!bytes && is_stopping()) return false;
  if (!bytes) {
    log::warning("segment_not_archived", "error=\"{}\"", bytes.error().text);
    return false;
  }
  log::info("segment_archived", "file={} bytes={}", archive_path(path), *bytes);
  const std::lock_guard lock{mutex_};
  ++figures_.archived;
  return true;
}

// Rests seven times as long as it worked, waiting for the disk included: what it writes is what a batch of the journal
// waits for. Less where it falls behind.
Pace SnapshotKeeper::pace() {
  const std::uint64_t sealed = sealed_();
  const std::uint64_t behind = (sealed - std::min(sealed, figures().segment)) * options_.segment_bytes;
  const std::uint64_t wanted = std::max({options_.journal_bytes_min, figures().bytes / 2, options_.segment_bytes});
  const int rests = behind <= 4 * wanted ? 7 : behind <= 16 * wanted ? 1 : 0;
  return [this, rests, since = std::chrono::steady_clock::now()]() mutable {
    std::unique_lock lock{mutex_};
    const auto rest = (std::chrono::steady_clock::now() - since) * rests;
    changed_.wait_for(lock, std::min<std::chrono::nanoseconds>(rest, rest_max),
                      [this] { return stopping_ || asked_ > done_; });
    since = std::chrono::steady_clock::now();
    return !stopping_;
  };
}

bool SnapshotKeeper::is_stopping() const {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

// Whether all records before this segment are older than what is kept: by their recorded times, never by the clock.
Result<bool> SnapshotKeeper::is_over(const std::string& next_segment) const {
  const auto newest = snapshots_in(*files_, directory_);
  if (!newest || newest->empty()) return false;
  const auto header = SnapshotReader::open(*files_, newest->front().path);
  if (!header) return std::unexpected(header.error());
  auto segment = SegmentBytes::open(*files_, next_segment);
  if (!segment) return std::unexpected(segment.error());
  const auto start = segment_start(*segment);
  if (!start) return std::unexpected(start.error());
  if (!*start) return false;
  std::int64_t first_us = header->header().last_at_us;
  const auto walked =
      walk(*segment, **start, {.may_be_open = true}, [&](const proto::Record& record, const BatchView&) {
        first_us = record.at_us();
        return Result<bool>{false};
      });
  if (!walked) return std::unexpected(walked.error());
  const std::int64_t keep_us = std::chrono::microseconds{options_.keep}.count();
  return first_us < header->header().last_at_us - keep_us;
}

}  // namespace isoswitch::journal
