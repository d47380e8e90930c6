#include "tests/faults/failing_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace isoswitch::test {

std::string text(const Operation& operation) {
  return fmt::format("{} no. {} of '{}'", operation.call, operation.nth, operation.path);
}

class FailingFiles::Handle final : public File {
 public:
  Handle(FailingFiles& files, std::string path, std::unique_ptr<File> file)
      : files_(files), path_(std::move(path)), file_(std::move(file)) {}

  IoResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) override {
    return files_.run("read", path_, Effect::none, [&] { return file_->read(offset, to); });
  }

  IoResult<void> write(std::uint64_t offset, std::span<const std::uint8_t> bytes) override {
    const auto size = file_->size();
    const bool grows = offset + bytes.size() > *size;
    const bool fails = files_.fails("write", path_, grows ? Effect::writes_and_claims : Effect::writes);
    const auto error = [&] { return std::unexpected(files_.error("write", path_)); };
    if (fails && files_.how_ != Failure::short_write) return error();
    const auto written = fails ? bytes.first(bytes.size() / 2) : bytes;
    remember(offset, written.size());
    if (auto done = file_->write(offset, written); !done) return done;
    return fails ? error() : IoResult<void>{};
  }

  IoResult<void> sync() override {
    if (files_.fails("sync", path_, Effect::syncs)) {
      if (files_.how_ == Failure::sync) forget();
      return std::unexpected(files_.error("sync", path_));
    }
    unsynced_.clear();
    return file_->sync();
  }

  IoResult<std::uint64_t> size() override {
    return files_.run("size", path_, Effect::none, [&] { return file_->size(); });
  }

 private:
  struct Before {
    std::uint64_t offset = 0;
    std::vector<std::uint8_t> bytes;
  };

  void remember(std::uint64_t offset, std::size_t bytes) {
    Before before{offset, std::vector<std::uint8_t>(bytes)};
    std::ignore = file_->read(offset, before.bytes);  // zeros where the file ended
    unsynced_.push_back(std::move(before));
  }

  void forget() {
    for (auto before = unsynced_.rbegin(); before != unsynced_.rend(); ++before)
      std::ignore = file_->write(before->offset, before->bytes);
    unsynced_.clear();
  }

  FailingFiles& files_;
  std::string path_;
  std::unique_ptr<File> file_;
  std::vector<Before> unsynced_;
};

void FailingFiles::fail(const Operation& at, Failure how, bool for_good) {
  const std::lock_guard lock{mutex_};
  at_ = at;
  how_ = how;
  for_good_ = for_good;
}

void FailingFiles::heal() {
  const std::lock_guard lock{mutex_};
  at_.reset();
  for_good_ = false;
}

bool FailingFiles::has_failed() const {
  const std::lock_guard lock{mutex_};
  return has_failed_;
}

bool FailingFiles::is_opened_to_write(const std::string& path) const {
  const std::lock_guard lock{mutex_};
  return opened_to_write_.contains(path);
}

std::vector<Operation> FailingFiles::operations(Failure how) const {
  const std::lock_guard lock{mutex_};
  std::vector<Operation> operations;
  for (const Done& done : done_)
    if (can_fail(done.effect, how)) operations.push_back(done.operation);
  std::ranges::sort(operations);
  return operations;
}

bool FailingFiles::can_fail(Effect effect, Failure how) {
  switch (how) {
    case Failure::eio:
    case Failure::enospc: return true;
    case Failure::full: return effect == Effect::claims || effect == Effect::writes_and_claims;
    case Failure::short_write: return effect == Effect::writes || effect == Effect::writes_and_claims;
    case Failure::sync: return effect == Effect::syncs;
  }
  return false;
}

bool FailingFiles::fails(const std::string& call, const std::string& path, Effect effect) {
  const std::lock_guard lock{mutex_};
  done_.push_back({{call, path, ++count_[{call, path}]}, effect});
  if (!at_ || !can_fail(effect, how_)) return false;
  const bool here = done_.back().operation == *at_;
  const bool fails = here || (for_good_ && has_failed_);
  has_failed_ = has_failed_ || here;
  return fails;
}

IoError FailingFiles::error(const std::string& call, const std::string& path) const {
  const int number = how_ == Failure::enospc || how_ == Failure::full ? ENOSPC : EIO;
  return {number, fmt::format("{} '{}': {}, as ordered", call, path, std::strerror(number))};
}

template <class Call>
auto FailingFiles::run(const std::string& call, const std::string& path, Effect effect, Call done) -> decltype(done()) {
  if (fails(call, path, effect)) return std::unexpected(error(call, path));
  return done();
}

IoResult<std::unique_ptr<File>> FailingFiles::open(const std::string& path, FileMode mode) {
  const bool creates = mode == FileMode::create || mode == FileMode::create_direct;
  return run(creates ? "create" : "open", path, creates ? Effect::claims : Effect::none,
             [&]() -> IoResult<std::unique_ptr<File>> {
               auto file = disk_.open(path, mode);
               if (!file) return file;
               if (mode == FileMode::write || mode == FileMode::write_direct) {
                 const std::lock_guard lock{mutex_};
                 opened_to_write_.insert(path);
               }
               return std::make_unique<Handle>(*this, path, std::move(*file));
             });
}

IoResult<void> FailingFiles::make_directory(const std::string& path) {
  return run("make directory", path, Effect::claims, [&] { return disk_.make_directory(path); });
}

IoResult<void> FailingFiles::sync_directory(const std::string& path) {
  return run("sync directory", path, Effect::syncs, [&] { return disk_.sync_directory(path); });
}

IoResult<std::vector<std::string>> FailingFiles::list(const std::string& directory) {
  return run("list", directory, Effect::none, [&] { return disk_.list(directory); });
}

IoResult<void> FailingFiles::remove(const std::string& path) {
  return run("remove", path, Effect::none, [&] { return disk_.remove(path); });
}

IoResult<void> FailingFiles::rename(const std::string& from, const std::string& to) {
  return run("rename", from, Effect::none, [&] { return disk_.rename(from, to); });
}

IoResult<std::unique_ptr<FileLock>> FailingFiles::lock(const std::string& path) {
  {
    const std::lock_guard lock{mutex_};
    opened_to_write_.clear();
  }
  return run("lock", path, Effect::none, [&] { return disk_.lock(path); });
}

}  // namespace isoswitch::test
