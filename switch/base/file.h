// Files behind a seam, so that tests can fail the Nth call or lose what was not synced.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace isoswitch {

struct IoError {
  int number = 0;    // errno
  std::string text;  // "write '/data/journal/lock': No space left on device"
};

template <class T>
using IoResult = std::expected<T, IoError>;

// Not for use by two threads at once.
class File {
 public:
  virtual ~File() = default;
  // Fewer bytes than asked for: the file ends there.
  virtual IoResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) = 0;
  // All of them, or an error after which the file's content there is unknown. Not durable before sync().
  virtual IoResult<void> write(std::uint64_t offset, std::span<const std::uint8_t> bytes) = 0;
  virtual IoResult<void> sync() = 0;
  // write() and sync(); one call where the file is direct.
  virtual IoResult<void> write_through(std::uint64_t offset, std::span<const std::uint8_t> bytes);
  virtual IoResult<std::uint64_t> size() = 0;
};

// As long as it lives, nobody else gets the lock; the machine takes it back from a process that dies.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

enum class FileMode {
  read,
  read_gently,    // and nothing is read ahead: what reads much beside somebody who waits for the disk
  create,         // must not exist; readable and writable by the owner only
  write,          // must exist
  create_direct,  // as create and write, past the page cache where the file system can do it: offsets, lengths and
  write_direct,   // memory are multiples of direct_alignment_bytes
};
inline constexpr std::size_t direct_alignment_bytes = 4096;

// Safe for use by several threads.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual IoResult<std::unique_ptr<File>> open(const std::string& path, FileMode mode) = 0;
  virtual IoResult<void> make_directory(const std::string& path) = 0;  // with those above it, mode 0700, durable
  virtual IoResult<void> sync_directory(const std::string& path) = 0;  // makes new and removed names durable
  virtual IoResult<std::vector<std::string>> list(const std::string& directory) = 0;  // names, sorted
  virtual IoResult<void> remove(const std::string& path) = 0;
  virtual IoResult<void> rename(const std::string& from, const std::string& to) = 0;  // `to` must not exist: EEXIST
  // EWOULDBLOCK: somebody has it.
  virtual IoResult<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

FileSystem& system_files();

}  // namespace isoswitch
