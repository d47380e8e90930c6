// A disk that writes down every change that is made to it, and what was promised in between: the power can go at any of
// them without doing the day's work again.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/store/memory_files.h"

namespace isoswitch::test {

// What holds from now on, whatever happens to the machine.
struct Promise {
  std::uint64_t units = 0;             // clients were told of so many, from the first on
  std::uint64_t snapshot_segment = 0;  // there is a snapshot that ends with this segment, or a newer one
};

struct DiskChange {
  enum class Kind : std::uint8_t { create, write, sync, sync_directory, remove, rename, promise };
  Kind kind = Kind::write;
  std::string path;
  std::string to = {};  // rename
  std::uint64_t offset = 0;
  std::vector<std::uint8_t> bytes = {};
  Promise promise = {};

  bool is_sync() const { return kind == Kind::sync || kind == Kind::sync_directory; }
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

  void promise(const Promise& promise);
  // Renamed to this, and its directory synced.
  bool is_in_place(const std::string& path) const;
  std::size_t count() const;  // of changes so far, promises aside
  // Once nobody uses the disk any more.
  const std::vector<DiskChange>& changes() const { return changes_; }

 private:
  class Handle;
  void write_down(DiskChange change);

  MemoryFiles disk_;
  mutable std::mutex mutex_;
  std::vector<DiskChange> changes_;
  std::size_t promises_ = 0;
  std::set<std::string> renamed_, in_place_;
};

// Does the changes again, one at a time.
class DiskReplay {
 public:
  void apply(const DiskChange& change);
  const MemoryFiles& disk() const { return disk_; }

 private:
  File& file(const std::string& path);

  MemoryFiles disk_;
  std::map<std::string, std::unique_ptr<File>> files_;
};

}  // namespace isoswitch::test
