// A disk of which one certain call fails, once or, from there on, for good. Which one is said by what it is – the third
// write to this file – and not by a number in the day: threads may come to the disk in any order, and it is the same
// call all the same.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/store/memory_files.h"

namespace isoswitch::test {

// eio, enospc: any call. full: calls that claim space. short_write: half of it is written. sync: nothing that was
// written since the last one is there any more, and the next sync will not say so.
enum class Failure : std::uint8_t { eio, enospc, full, short_write, sync };

struct Operation {
  std::string call;
  std::string path;
  std::uint64_t nth = 0;  // of such calls with this path

  friend auto operator<=>(const Operation&, const Operation&) = default;
};
std::string text(const Operation& operation);

class FailingFiles final : public FileSystem {
 public:
  explicit FailingFiles(MemoryFiles& disk) : disk_(disk) {}

  void fail(const Operation& at, Failure how, bool for_good);
  void heal();                                             // what was for good is over
  bool has_failed() const;                                 // the call came
  bool is_opened_to_write(const std::string& path) const;  // by whoever has the lock
  // Those that can fail in this way, sorted: threads come in any order.
  std::vector<Operation> operations(Failure how) const;

  IoResult<std::unique_ptr<File>> open(const std::string& path, FileMode mode) override;
  IoResult<void> make_directory(const std::string& path) override;
  IoResult<void> sync_directory(const std::string& path) override;
  IoResult<std::vector<std::string>> list(const std::string& directory) override;
  IoResult<void> remove(const std::string& path) override;
  IoResult<void> rename(const std::string& from, const std::string& to) override;
  IoResult<std::unique_ptr<FileLock>> lock(const std::string& path) override;

 private:
  class Handle;
  enum class Effect : std::uint8_t { none, claims, writes, writes_and_claims, syncs };
  struct Done {
    Operation operation;
    Effect effect = Effect::none;
  };

  static bool can_fail(Effect effect, Failure how);
  bool fails(const std::string& call, const std::string& path, Effect effect = Effect::none);
  IoError error(const std::string& call, const std::string& path) const;
  template <class Call>
  auto run(const std::string& call, const std::string& path, Effect effect, Call done) -> decltype(done());

  MemoryFiles& disk_;
  mutable std::mutex mutex_;
  std::vector<Done> done_;
  std::set<std::string> opened_to_write_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> count_;
  std::optional<Operation> at_;
  Failure how_ = Failure::eio;
  bool for_good_ = false;
  bool has_failed_ = false;
};

}  // namespace isoswitch::test
