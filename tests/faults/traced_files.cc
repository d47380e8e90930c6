#include "tests/faults/traced_files.h"

#include <stdexcept>

namespace isoswitch::test {

// The lock is held over the change and its line: they are in one order.
class TracedFiles::Handle final : public File {
 public:
  Handle(TracedFiles& files, std::string path, std::unique_ptr<File> file)
      : files_(files), path_(std::move(path)), file_(std::move(file)) {}

  IoResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) override {
    return file_->read(offset, to);
  }
  IoResult<void> write(std::uint64_t offset, std::span<const std::uint8_t> bytes) override {
    const std::lock_guard lock{files_.mutex_};
    files_.write_down(
        {.kind = DiskChange::Kind::write, .path = path_, .offset = offset, .bytes = {bytes.begin(), bytes.end()}});
    return file_->write(offset, bytes);
  }
  IoResult<void> sync() override {
    const std::lock_guard lock{files_.mutex_};
    files_.write_down({.kind = DiskChange::Kind::sync, .path = path_});
    return file_->sync();
  }
  IoResult<std::uint64_t> size() override { return file_->size(); }

 private:
  TracedFiles& files_;
  std::string path_;
  std::unique_ptr<File> file_;
};

void TracedFiles::write_down(DiskChange change) {
  if (change.kind == DiskChange::Kind::rename) renamed_.insert(change.to);
  if (change.kind == DiskChange::Kind::sync_directory) in_place_.merge(renamed_);
  changes_.push_back(std::move(change));
}

IoResult<std::unique_ptr<File>> TracedFiles::open(const std::string& path, FileMode mode) {
  const std::lock_guard lock{mutex_};
  auto file = disk_.open(path, mode);
  if (!file) return file;
  if (mode == FileMode::create || mode == FileMode::create_direct)
    write_down({.kind = DiskChange::Kind::create, .path = path});
  return std::make_unique<Handle>(*this, path, std::move(*file));
}

IoResult<void> TracedFiles::make_directory(const std::string& path) { return disk_.make_directory(path); }

IoResult<void> TracedFiles::sync_directory(const std::string& path) {
  const std::lock_guard lock{mutex_};
  auto done = disk_.sync_directory(path);
  write_down({.kind = DiskChange::Kind::sync_directory, .path = path});
  return done;
}

IoResult<std::vector<std::string>> TracedFiles::list(const std::string& directory) { return disk_.list(directory); }

IoResult<void> TracedFiles::remove(const std::string& path) {
  const std::lock_guard lock{mutex_};
  auto done = disk_.remove(path);
  if (done) write_down({.kind = DiskChange::Kind::remove, .path = path});
  return done;
}

IoResult<void> TracedFiles::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock{mutex_};
  auto done = disk_.rename(from, to);
  if (done) write_down({.kind = DiskChange::Kind::rename, .path = from, .to = to});
  return done;
}

IoResult<std::unique_ptr<FileLock>> TracedFiles::lock(const std::string& path) { return disk_.lock(path); }

void TracedFiles::promise(const Promise& promise) {
  const std::lock_guard lock{mutex_};
  write_down({.kind = DiskChange::Kind::promise, .path = "", .promise = promise});
  ++promises_;
}

bool TracedFiles::is_in_place(const std::string& path) const {
  const std::lock_guard lock{mutex_};
  return in_place_.contains(path);
}

std::size_t TracedFiles::count() const {
  const std::lock_guard lock{mutex_};
  return changes_.size() - promises_;
}

File& DiskReplay::file(const std::string& path) {
  std::unique_ptr<File>& file = files_[path];
  if (!file) file = std::move(*disk_.open(path, FileMode::write));
  return *file;
}

void DiskReplay::apply(const DiskChange& change) {
  bool done = true;
  switch (change.kind) {
    case DiskChange::Kind::create: {
      auto made = disk_.open(change.path, FileMode::create);
      done = made.has_value();
      if (done) files_[change.path] = std::move(*made);
      break;
    }
    case DiskChange::Kind::write: done = file(change.path).write(change.offset, change.bytes).has_value(); break;
    case DiskChange::Kind::sync: done = file(change.path).sync().has_value(); break;
    case DiskChange::Kind::sync_directory: done = disk_.sync_directory(change.path).has_value(); break;
    case DiskChange::Kind::remove: {
      done = disk_.remove(change.path).has_value();
      files_.erase(change.path);
      break;
    }
    case DiskChange::Kind::rename: {
      done = disk_.rename(change.path, change.to).has_value();
      files_[change.to] = std::move(files_[change.path]);
      files_.erase(change.path);
      if (!files_[change.to]) files_.erase(change.to);
      break;
    }
    case DiskChange::Kind::promise: break;
  }
  if (!done) throw std::logic_error("a change that was made cannot be made again: " + change.path);
}

}  // namespace isoswitch::test
