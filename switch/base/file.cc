#include "switch/base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <tuple>
#include <utility>

namespace isoswitch {
namespace {

std::unexpected<IoError> io_failure(const char* what, const std::string& path, int number) {
  return std::unexpected(IoError{number, fmt::format("{} '{}': {}", what, path, std::strerror(number))});
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

class SystemFile final : public File {
 public:
  SystemFile(Descriptor descriptor, std::string path, bool direct)
      : descriptor_(std::move(descriptor)), path_(std::move(path)), direct_(direct) {}

  IoResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) override {
    std::size_t done = 0;
    while (done < to.size()) {
      const ssize_t got =
          ::pread(descriptor_.get(), to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return io_failure("read", path_, errno);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  IoResult<void> write(std::uint64_t offset, std::span<const std::uint8_t> bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = ::pwrite(descriptor_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return io_failure("write", path_, errno);
      if (put == 0) return io_failure("write", path_, ENOSPC);
      bytes = bytes.subspan(static_cast<std::size_t>(put));
      offset += static_cast<std::uint64_t>(put);
    }
    return {};
  }

  IoResult<void> sync() override {
    if (::fdatasync(descriptor_.get()) != 0) return io_failure("sync", path_, errno);
    return {};
  }

  // O_DSYNC has made it durable already.
  IoResult<void> write_through(std::uint64_t offset, std::span<const std::uint8_t> bytes) override {
    return direct_ ? write(offset, bytes) : File::write_through(offset, bytes);
  }

  IoResult<std::uint64_t> size() override {
    struct stat status = {};
    if (::fstat(descriptor_.get(), &status) != 0) return io_failure("stat", path_, errno);
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  Descriptor descriptor_;
  std::string path_;
  bool direct_;
};

class SystemLock final : public FileLock {
 public:
  explicit SystemLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;
};

int flags_of(FileMode mode) {
  switch (mode) {
    case FileMode::read:
    case FileMode::read_gently: return O_RDONLY;
    case FileMode::create: return O_RDWR | O_CREAT | O_EXCL;
    case FileMode::write: return O_RDWR;
    case FileMode::create_direct: return O_RDWR | O_CREAT | O_EXCL | O_DIRECT | O_DSYNC;
    case FileMode::write_direct: return O_RDWR | O_DIRECT | O_DSYNC;
  }
  return O_RDONLY;
}

class SystemFiles final : public FileSystem {
 public:
  IoResult<std::unique_ptr<File>> open(const std::string& path, FileMode mode) override {
    int flags = flags_of(mode) | O_CLOEXEC;
    Descriptor opened{::open(path.c_str(), flags, 0600)};
    if (opened.get() < 0 && errno == EINVAL && (flags & O_DIRECT) != 0) {
      // A file system in memory. O_CREAT may have made the name before it was refused.
      flags = flags_of(FileMode::write) | O_CLOEXEC | (mode == FileMode::create_direct ? O_CREAT : 0);
      Descriptor plain{::open(path.c_str(), flags, 0600)};
      if (plain.get() < 0) return io_failure("open", path, errno);
      return std::make_unique<SystemFile>(std::move(plain), path, false);
    }
    if (opened.get() < 0) return io_failure("open", path, errno);
    if (mode == FileMode::read_gently) std::ignore = ::posix_fadvise(opened.get(), 0, 0, POSIX_FADV_RANDOM);
    return std::make_unique<SystemFile>(std::move(opened), path, (flags & O_DIRECT) != 0);
  }

  IoResult<void> make_directory(const std::string& path) override {
    const std::filesystem::path whole = std::filesystem::path{path}.lexically_normal();
    std::filesystem::path made;
    for (const auto& part : whole) {
      const std::filesystem::path above = made.empty() ? "." : made;
      made /= part;
      if (::mkdir(made.c_str(), 0700) != 0) {
        if (errno == EEXIST || errno == EISDIR) continue;
        return io_failure("make directory", made.string(), errno);
      }
      if (auto synced = sync_directory(above.string()); !synced) return synced;
    }
    return {};
  }

  IoResult<void> sync_directory(const std::string& path) override {
    const Descriptor opened{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.get() < 0) return io_failure("open directory", path, errno);
    if (::fsync(opened.get()) != 0) return io_failure("sync directory", path, errno);
    return {};
  }

  IoResult<std::vector<std::string>> list(const std::string& directory) override {
    std::vector<std::string> names;
    std::error_code failed;
    std::filesystem::directory_iterator entry{directory, failed};
    for (; !failed && entry != std::filesystem::directory_iterator{}; entry.increment(failed))
      names.push_back(entry->path().filename().string());
    if (failed) return io_failure("list", directory, failed.value());
    std::ranges::sort(names);
    return names;
  }

  IoResult<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0) return io_failure("remove", path, errno);
    return {};
  }

  IoResult<void> rename(const std::string& from, const std::string& to) override {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0)
      return io_failure("rename", from + "' to '" + to, errno);
    return {};
  }

  IoResult<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    Descriptor opened{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (opened.get() < 0) return io_failure("open", path, errno);
    if (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) return io_failure("lock", path, errno);
    return std::make_unique<SystemLock>(std::move(opened));
  }
};

}  // namespace

IoResult<void> File::write_through(std::uint64_t offset, std::span<const std::uint8_t> bytes) {
  if (auto written = write(offset, bytes); !written) return written;
  return sync();
}

FileSystem& system_files() {
  static SystemFiles files;
  return files;
}

}  // namespace isoswitch
