#include "switch/store/segment_maker.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "switch/base/log.h"
#include "switch/store/aligned_buffer.h"

namespace isoswitch::journal {
namespace {

constexpr std::size_t zeros_bytes = std::size_t{256} << 10;  // few enough that a batch's write beside it hardly waits
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

IoResult<std::unique_ptr<File>> SegmentMaker::make(std::uint64_t number) {
  const std::string path = directory_ + "/" + segment_name(number);
  auto file = files_->open(path, FileMode::create_direct);
  if (!file && file.error().number == EEXIST) {
    // Left behind by a switch that ended before it needed it.
    if (auto removed = files_->remove(path); !removed) return std::unexpected(removed.error());
    file = files_->open(path, FileMode::create_direct);
  }
  if (!file) return file;
  auto filled = fill_with_zeros(**file);
  if (filled) filled = files_->sync_directory(directory_);
  if (filled) return file;
  file->reset();
  (void)files_->remove(path);  // gives the space back; what failed is told already
  return std::unexpected(filled.error());
}

IoResult<void> SegmentMaker::fill_with_zeros(File& file) {
  AlignedBuffer zeros{zeros_bytes};
  std::memset(zeros.data(), 0, zeros_bytes);
  for (std::uint64_t offset = 0; offset < segment_bytes_; offset += zeros_bytes) {
    {
      const std::lock_guard lock{mutex_};
      if (stopping_) return std::unexpected(IoError{ECANCELED, "the journal is being closed"});
    }
    const std::uint64_t bytes = std::min<std::uint64_t>(zeros_bytes, segment_bytes_ - offset);
    if (auto written = file.write(offset, zeros.first(bytes)); !written) return written;
  }
  return file.sync();
}

}  // namespace isoswitch::journal
