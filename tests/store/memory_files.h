// A disk in memory, whose every fault can be ordered: calls that fail, a full disk, a power cut that keeps some of what
// was not synced.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "switch/base/file.h"
#include "switch/base/random.h"

namespace isoswitch::test {

class MemoryFiles final : public FileSystem {
 public:
  IoResult<std::unique_ptr<File>> open(const std::string& path, FileMode mode) override;
  IoResult<void> make_directory(const std::string& path) override;
  IoResult<void> sync_directory(const std::string& path) override;
  IoResult<std::vector<std::string>> list(const std::string& directory) override;
  IoResult<void> remove(const std::string& path) override;
  IoResult<void> rename(const std::string& from, const std::string& to) override;
  IoResult<std::unique_ptr<FileLock>> lock(const std::string& path) override;

  // Asked before each call that changes something: "write", "sync", "create", "remove", "rename", "sync directory";
  // an errno lets it fail. Called under the disk's lock.
  using Fault = std::function<int(const std::string& call, const std::string& path)>;
  void set_fault(Fault fault);
  std::uint64_t changes() const;  // such calls so far

  // What a power cut leaves of what was not synced.
  struct Damage {
    bool new_names = false;    // a name that was not synced is there
    bool new_lengths = false;  // a file has its new length without its new bytes
    enum class Sectors : std::uint8_t { none, first_half, any, all } sectors = Sectors::none;  // of 512 bytes
  };
  // What a machine finds after it: all that was synced, and of the rest what the damage says; without one, any of it.
  std::unique_ptr<MemoryFiles> after_power_cut(Random& random) const;
  std::unique_ptr<MemoryFiles> after_power_cut(const Damage& damage, Random& random) const;
  // The same bytes on another disk, as cp copies them.
  std::unique_ptr<MemoryFiles> copy() const;

  std::vector<std::uint8_t>& bytes(const std::string& path);  // to damage them
  std::vector<std::string> paths() const;

 private:
  struct Node {
    std::vector<std::uint8_t> now;
    std::vector<std::uint8_t> synced;
    std::vector<bool> dirty;  // per 512 bytes
  };
  class Handle;
  class Held;
  using Names = std::map<std::string, std::shared_ptr<Node>>;

  template <class Keeps>
  std::unique_ptr<MemoryFiles> cut(bool new_names, Random& random, Keeps keeps) const;
  int change(const std::string& call, const std::string& path);

  mutable std::mutex mutex_;
  Names names_;
  Names synced_names_;
  std::map<std::string, bool> locked_;
  Fault fault_;
  std::uint64_t changes_ = 0;
};

}  // namespace isoswitch::test
