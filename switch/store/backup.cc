#include "switch/store/backup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <set>

#include "record.pb.h"
#include "switch/store/directory_lock.h"
#include "switch/store/segment_archive.h"
#include "switch/store/segment_bytes.h"
#include "switch/store/segment_walk.h"
#include "switch/store/snapshot_load.h"

namespace isoswitch::journal {
namespace {

constexpr int tries = 3;  // files may be put away while they are copied
constexpr std::string_view unfinished_ending = ".copy";

constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

class Backup {
 public:
  Backup(FileSystem& files, const std::string& from, const std::string& to, const BackupOptions& options)
      : files_(files), from_(from), to_(to), options_(options) {}

  Result<BackupEnd> run() {
    if (auto there = look_at_source(); !there) return std::unexpected(there.error());
    auto lock = take_backup_directory(files_, to_);
    if (!lock) return std::unexpected(lock.error());
    for (int i = 1;; ++i) {
      auto copied = copy_all();
      if (copied) break;
      if (!gone_ || i == tries) return std::unexpected(copied.error());
      gone_ = false;
    }
    if (auto proven = prove(); !proven) return std::unexpected(proven.error());
    if (auto left = remove_others(); !left) return std::unexpected(left.error());
    return end_;
  }

 private:
  // Before anything is made at the destination.
  Result<void> look_at_source() const {
    const auto segments = segments_in(files_, from_);
    if (!segments) return std::unexpected(segments.error());
    if (segments->empty()) return failure(fmt::format("'{}': expected a journal, found no segment", from_));
    return {};
  }

  Result<void> copy_all() {
    wanted_.clear();
    const auto snapshot = newest_whole_snapshot(files_, from_);
    if (!snapshot) return std::unexpected(snapshot.error());
    const auto segments = segments_in(files_, from_);
    if (!segments) return std::unexpected(segments.error());
    const std::uint64_t behind = *snapshot ? (*snapshot)->header.last_segment : 0;
    std::vector<std::string> paths;
    if (*snapshot) paths.push_back((*snapshot)->name.path);
    for (const SegmentName& segment : *segments) {
      if (segment.number <= behind && !options_.whole) continue;
      const Result<bool> begun = is_archive(segment.path) ? true : is_begun(segment.path);
      if (!begun) return std::unexpected(begun.error());
      if (*begun) paths.push_back(segment.path);
    }
    if (auto measured = measure(paths); !measured) return measured;
    end_.snapshot_segment = behind;
    for (const std::string& path : paths)
      if (auto copied = copy(path, &path == &paths.back()); !copied) return copied;
    return {};
  }

  Result<void> measure(const std::vector<std::string>& paths) {
    total_ = done_ = 0;
    for (const std::string& path : paths) {
      const auto file = open(path);
      if (!file) return std::unexpected(file.error());
      const auto size = (*file)->size();
      if (!size) return failure(size.error().text);
      total_ += *size;
    }
    return {};
  }

  Result<std::unique_ptr<File>> open(const std::string& path) {
    auto file = files_.open(path, options_.pace ? FileMode::read_gently : FileMode::read);
    if (file) return std::move(*file);
    gone_ = file.error().number == ENOENT;
    return failure(file.error().text);
  }

  Result<void> copy(const std::string& path, bool last) {
    const std::string name = base_name(path);
    const Result<std::uint64_t> end = last && segment_number(name) ? batches_end(path) : no_end;
    if (!end) return std::unexpected(end.error());
    wanted_.insert(name);
    const std::string target = to_ + "/" + name;
    const auto same = is_there(path, target);
    if (!same) return std::unexpected(same.error());
    if (*same) {
      ++end_.files_kept;
      return {};
    }
    if (auto copied = copy_bytes(path, target + std::string{unfinished_ending}, *end); !copied) return copied;
    if (auto removed = files_.remove(target); !removed && removed.error().number != ENOENT)
      return failure(removed.error().text);
    auto named = files_.rename(target + std::string{unfinished_ending}, target);
    if (named) named = files_.sync_directory(to_);
    if (!named) return failure(named.error().text);
    ++end_.files;
    return {};
  }

  // Of the segment that may be open: what is written behind it while it is copied is left out, for a part of that might
  // be copied without the part before.
  Result<std::uint64_t> batches_end(const std::string& path) {
    auto segment = SegmentBytes::open(files_, path);
    if (!segment) return std::unexpected(segment.error());
    const auto start = segment_start(*segment);
    if (!start) return std::unexpected(start.error());
    const auto walked = walk(*segment, **start, {.may_be_open = true},
                             [](const proto::Record&, const BatchView&) { return Result<bool>{true}; });
    if (!walked) return std::unexpected(walked.error());
    return walked->seal ? walked->end_bytes + block_bytes : walked->end_bytes;
  }

  Result<bool> is_begun(const std::string& path) {
    auto segment = SegmentBytes::open(files_, path);
    if (!segment) {
      const auto again = files_.open(path, FileMode::read);
      gone_ = !again && again.error().number == ENOENT;
      return std::unexpected(segment.error());
    }
    const auto start = segment_start(*segment);
    if (!start) return std::unexpected(start.error());
    return start->has_value();
  }

  // Byte for byte: what an earlier backup has of a sealed segment or a snapshot needs no copying, only reading. Of the
  // segment that was open then it has the beginning, and zeros; if it has anything else, somebody wrote there.
  Result<bool> is_there(const std::string& path, const std::string& target) {
    auto there = files_.open(target, FileMode::read);
    if (!there) return false;
    auto file = open(path);
    if (!file) return std::unexpected(file.error());
    std::vector<std::uint8_t> ours(piece_bytes);
    std::vector<std::uint8_t> copied(piece_bytes);
    bool same = true;
    for (std::uint64_t at = 0;; at += piece_bytes) {
      const auto got = (*file)->read(at, ours);
      const auto had = (*there)->read(at, copied);
      if (!got || !had) return failure((got ? had : got).error().text);
      if (*got != *had) return false;
      if (*got == 0) return same;
      const auto end = ours.begin() + static_cast<std::ptrdiff_t>(*got);
      const auto differs = std::mismatch(ours.begin(), end, copied.begin());
      if (differs.first != end) {
        const auto from = static_cast<std::size_t>(differs.first - ours.begin());
        if (segment_number(base_name(path)) && !is_blank(std::span{copied}.subspan(from, *got - from)))
          return failure(
              fmt::format("{}: it differs from the journal's at offset {}: has a switch been started there? "
                          "Choose another directory",
                          target, at + from));
        same = false;
      }
      if (auto goes = piece_done(same ? *got : 0); !goes) return std::unexpected(goes.error());
    }
  }

  // What was read may not have been synced by who writes it: it is, before the copy counts. Zeros from `end` on.
  Result<void> copy_bytes(const std::string& path, const std::string& target, std::uint64_t end) {
    auto file = open(path);
    if (!file) return std::unexpected(file.error());
    if (auto removed = files_.remove(target); !removed && removed.error().number != ENOENT)
      return failure(removed.error().text);
    auto copy = files_.open(target, FileMode::create);
    if (!copy) return failure(copy.error().text);
    std::vector<std::uint8_t> bytes(piece_bytes);
    for (std::uint64_t at = 0;;) {
      const auto got = (*file)->read(at, bytes);
      if (!got) return failure(got.error().text);
      if (*got == 0) break;
      if (at + *got > end)
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(end > at ? end - at : 0), bytes.end(), 0);
      if (auto wrote = (*copy)->write(at, std::span{bytes}.first(*got)); !wrote) return failure(wrote.error().text);
      at += *got;
      end_.bytes += *got;
      if (auto goes = piece_done(*got); !goes) return goes;
    }
    auto synced = (*file)->sync();
    if (synced) synced = (*copy)->sync();
    if (!synced) return failure(synced.error().text);
    return {};
  }

  Result<void> piece_done(std::uint64_t bytes) {
    done_ = std::min(total_, done_ + bytes);
    if (options_.progress) options_.progress(done_, total_);
    if (!goes_on(options_.pace)) return failure(ended_early);
    return {};
  }

  // Of an earlier backup: what the snapshot has made needless, or what is compressed by now.
  Result<void> remove_others() {
    const auto names = files_.list(to_);
    if (!names) return failure(names.error().text);
    for (const std::string& name : *names)
      if (name != lock_name && name != backup_mark && !wanted_.contains(name))
        if (auto removed = files_.remove(to_ + "/" + name); !removed) return failure(removed.error().text);
    if (auto synced = files_.sync_directory(to_); !synced) return failure(synced.error().text);
    return {};
  }

  Result<void> prove() {
    Tables tables;
    const auto loaded = load_newest_snapshot(files_, to_, {}, tables, [](const std::string&) {});
    if (!loaded) return std::unexpected(loaded.error());
    if (end_.snapshot_segment > 0 && !*loaded)
      return failure(fmt::format("'{}': the copied snapshot is not whole", to_));
    if (*loaded) end_.last_at_us = (*loaded)->header.last_at_us;
    const auto end = scan(files_, to_, {.start = *loaded ? (*loaded)->behind() : ScanStart{}},
                          [this](const proto::Record& record, const Position&) {
                            end_.last_at_us = record.at_us();
                            return Result<bool>{true};
                          });
    if (!end) return std::unexpected(end.error());
    end_.last_sequence = end->last_sequence;
    return {};
  }

  FileSystem& files_;
  const std::string& from_;
  const std::string& to_;
  const BackupOptions& options_;
  std::set<std::string> wanted_;
  BackupEnd end_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
  bool gone_ = false;  // what failed is a file that is not there any more
};

}  // namespace

Result<BackupEnd> back_up(FileSystem& files, const std::string& from, const std::string& to,
                          const BackupOptions& options) {
  return Backup{files, from, to, options}.run();
}

}  // namespace isoswitch::journal
