// A disk that writes down every change that is made to it, and what was told to clients in between: the power can go at
// any of them without doing the day's work again.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/store/memory_files.h"

namespace isoswitch::test {

struct DiskChange {
  enum class Kind : std::uint8_t { create, write, sync, sync_directory, remove, rename, told };
  Kind kind = Kind::write;
  std::string path;
  std::string to = {};  // rename
  std::uint64_t offset = 0;
  std::vector<std::uint8_t> bytes = {};
  std::size_t message = 0;  // told: this many messages were answered by now
};

class TracedFiles final : public FileSystem {
 public:
  IoResult<std::unique_ptr<File>> open(const std::string& path, FileMode mode) override;
  IoResult<void> make_directory(const std::string& path) override;
  IoResult<void> sync_directory(const std::string& path) override;
  IoResult<std::vector<std::string>> list(const std::string& directory) override;
  IoResult<void> remove(const std::string& path) override;
  IoResult<void> rename(const std::string& from, const std::string& to) override;
  IoResult<std::unique_ptr<FileLock>> lock(const std::string& path) override;

  void told(std::size_t messages);
  // Once nobody uses the disk any more.
  const std::vector<DiskChange>& changes() const { return changes_; }

 private:
  class Handle;
  void write_down(DiskChange change);

  MemoryFiles disk_;
  std::mutex mutex_;
  std::vector<DiskChange> changes_;
};

// Does the changes again, one at a time.
class DiskReplay {
 public:
  // sync: what is a sync is left out where the power goes during it.
  void apply(const DiskChange& change);
  const MemoryFiles& disk() const { return disk_; }

 private:
  File& file(const std::string& path);

  MemoryFiles disk_;
  std::map<std::string, std::unique_ptr<File>> files_;
};

}  // namespace isoswitch::test
