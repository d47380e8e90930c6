#include "switch/store/segment_maker.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <tuple>
#include <vector>

#include "switch/base/log.h"
#include "switch/store/aligned_buffer.h"

namespace isoswitch::journal {
namespace {

constexpr std::size_t zeros_bytes = std::size_t{256} << 10;  // few enough that a batch's write beside it hardly waits
constexpr const char* unfinished_ending = ".new";
constexpr auto pause_after_failure = std::chrono::milliseconds{100};

}  // namespace

SegmentMaker::SegmentMaker(FileSystem& files, std::string directory, std::uint64_t segment_bytes)
    : files_(&files), directory_(std::move(directory)), segment_bytes_(segment_bytes), thread_([this] { work(); }) {}

SegmentMaker::~SegmentMaker() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SegmentMaker::prepare(std::uint64_t number) {
  {
    const std::lock_guard lock{mutex_};
    wanted_ = number;
    failed_.reset();
  }
  changed_.notify_all();
}

bool SegmentMaker::ready() const {
  const std::lock_guard lock{mutex_};
  return made_ != nullptr;
}

std::optional<IoError> SegmentMaker::wait_for_first_try() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return made_ != nullptr || failed_; });
  return made_ ? std::nullopt : failed_;
}

std::unique_ptr<File> SegmentMaker::take() {
  const std::lock_guard lock{mutex_};
  ISOSWITCH_ASSERT(made_ != nullptr);
  return std::move(made_);
}

void SegmentMaker::work() {
  std::unique_lock lock{mutex_};
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || wanted_; });
    if (stopping_) return;
    const std::uint64_t number = *wanted_;
    lock.unlock();
    auto made = make(number);
    lock.lock();
    if (made) {
      if (failed_) log::info("journal_segment_prepared", "segment={} after failures", number);
      made_ = std::move(*made);
      wanted_.reset();
      changed_.notify_all();
      continue;
    }
    if (stopping_) return;
    report(made.error());
    failed_ = std::move(made.error());
    changed_.notify_all();
    changed_.wait_for(lock, pause_after_failure, [&] { return stopping_; });
  }
}

// Once per kind of failure, not ten times a second.
void SegmentMaker::report(const IoError& error) {
  if (failed_ && failed_->number == error.number) return;
  log::error("journal_segment_not_prepared", "error=\"{}\" retry_ms={}", error.text, pause_after_failure.count());
}

bool SegmentMaker::stopping() const {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

// It gets its name when it is whole: a segment that is shorter than it says was cut by somebody else.
IoResult<std::unique_ptr<File>> SegmentMaker::make(std::uint64_t number) {
  const std::string path = directory_ + "/" + segment_name(number);
  auto prepared = reuse(path);
  if (!prepared || *prepared) return prepared;
  const std::string unfinished = path + unfinished_ending;
  if (auto written = write_new(unfinished); !written) return std::unexpected(written.error());
  auto named = files_->rename(unfinished, path);
  if (named) named = files_->sync_directory(directory_);
  if (!named) return std::unexpected(named.error());
  return files_->open(path, FileMode::write_direct);
}

// Null: there is none that could be used.
IoResult<std::unique_ptr<File>> SegmentMaker::reuse(const std::string& path) {
  auto file = files_->open(path, FileMode::read);
  if (!file && file.error().number == ENOENT) return {};
  if (!file) return file;
  std::vector<std::uint8_t> bytes(zeros_bytes);
  std::uint64_t offset = 0;
  while (!stopping()) {
    const auto got = (*file)->read(offset, bytes);
    if (!got) return std::unexpected(got.error());
    if (!is_blank(std::span{bytes}.first(*got)))
      return std::unexpected(IoError{EEXIST, "prepare '" + path + "': there is a file that holds something"});
    offset += *got;
    if (*got < bytes.size()) break;
  }
  if (offset == segment_bytes_) return files_->open(path, FileMode::write_direct);
  if (auto removed = files_->remove(path); !removed) return std::unexpected(removed.error());
  return {};
}

IoResult<void> SegmentMaker::write_new(const std::string& path) {
  auto file = files_->open(path, FileMode::create_direct);
  if (!file && file.error().number == EEXIST) {
    if (auto removed = files_->remove(path); !removed) return std::unexpected(removed.error());
    file = files_->open(path, FileMode::create_direct);
  }
  if (!file) return std::unexpected(file.error());
  auto filled = fill_with_zeros(**file);
  file->reset();
  if (!filled) std::ignore = files_->remove(path);  // gives the space back; what failed is told already
  return filled;
}

IoResult<void> SegmentMaker::fill_with_zeros(File& file) {
  AlignedBuffer zeros{zeros_bytes};
  std::memset(zeros.data(), 0, zeros_bytes);
  for (std::uint64_t offset = 0; offset < segment_bytes_; offset += zeros_bytes) {
    if (stopping()) return std::unexpected(IoError{ECANCELED, "the journal is being closed"});
    const std::uint64_t bytes = std::min<std::uint64_t>(zeros_bytes, segment_bytes_ - offset);
    if (auto written = file.write(offset, zeros.first(bytes)); !written) return written;
  }
  return file.sync();
}

}  // namespace isoswitch::journal
