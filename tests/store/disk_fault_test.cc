// D-3: every single call to the disk fails, in every way, once or for good. Nobody is told of what is not there, and
// what was told is there again.
#include <catch2/catch.hpp>

#include <cerrno>

#include "record.pb.h"
#include "switch/base/random.h"
#include "switch/store/journal_scan.h"
#include "switch/store/journal_verify.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

constexpr int units = 20;  // of 15 blocks each: they go over the end of a segment

enum class Fails { with_eio, with_enospc, halfway };

// A disk whose call number `at` fails; from there on every one, if it is for good. Reads count.
class FailingFiles final : public FileSystem {
 public:
  FailingFiles(MemoryFiles& disk, std::uint64_t at, Fails how, bool for_good)
      : disk_(disk), at_(at), how_(how), for_good_(for_good) {}

  IoResult<std::unique_ptr<File>> open(const std::string& path, FileMode mode) override {
    if (fails()) return std::unexpected(error());
    auto file = disk_.open(path, mode);
    if (!file) return file;
    return std::make_unique<Handle>(*this, std::move(*file));
  }
  IoResult<void> make_directory(const std::string& path) override { return run(disk_.make_directory(path)); }
  IoResult<void> sync_directory(const std::string& path) override {
    if (fails()) return std::unexpected(error());
    return disk_.sync_directory(path);
  }
  IoResult<std::vector<std::string>> list(const std::string& directory) override { return run(disk_.list(directory)); }
  IoResult<void> remove(const std::string& path) override {
    if (fails()) return std::unexpected(error());
    return disk_.remove(path);
  }
  IoResult<void> rename(const std::string& from, const std::string& to) override {
    if (fails()) return std::unexpected(error());
    return disk_.rename(from, to);
  }
  IoResult<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    if (fails()) return std::unexpected(error());
    return disk_.lock(path);
  }

  std::uint64_t calls() const { return calls_; }

 private:
  class Handle final : public File {
   public:
    Handle(FailingFiles& files, std::unique_ptr<File> file) : files_(files), file_(std::move(file)) {}
    IoResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) override {
      return files_.run(file_->read(offset, to));
    }
    IoResult<void> write(std::uint64_t offset, std::span<const std::uint8_t> bytes) override {
      if (!files_.fails()) return file_->write(offset, bytes);
      if (files_.how_ == Fails::halfway) (void)file_->write(offset, bytes.first(bytes.size() / 2));
      return std::unexpected(files_.error());
    }
    IoResult<void> sync() override {
      if (files_.fails()) return std::unexpected(files_.error());
      return file_->sync();
    }
    IoResult<std::uint64_t> size() override { return files_.run(file_->size()); }

   private:
    FailingFiles& files_;
    std::unique_ptr<File> file_;
  };

  bool fails() {
    const std::uint64_t call = ++calls_;
    return for_good_ ? call >= at_ : call == at_;
  }
  IoError error() const { return {how_ == Fails::with_enospc ? ENOSPC : EIO, "ordered to fail"}; }
  template <class T>
  IoResult<T> run(IoResult<T> done) {  // of calls that change nothing
    if (fails()) return std::unexpected(error());
    return done;
  }

  MemoryFiles& disk_;
  std::uint64_t at_;
  Fails how_;
  bool for_good_;
  std::atomic<std::uint64_t> calls_ = 0;
};

struct Day {
  std::vector<int> told;     // that their unit is durable
  std::vector<int> refused;  // that it is not, and changed nothing
  bool started = false;
  bool stopped = false;  // by fail-stop
};

// Submits what there is room for. After fail-stop nothing may be told any more. patience_ms: what a segment that could
// not be made is waited for.
Day work(FileSystem& disk, int patience_ms) {
  Day day;
  Failures failures;
  auto store = JournalStore::open(journal_on(disk, &failures));
  if (!store) return day;
  day.started = true;
  for (int n = 1; n <= units; ++n) {
    for (int ms = 0; ms < patience_ms && !(*store)->has_room() && failures.count == 0; ++ms)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    UnitOfWork made = with_note(opens(n, n), 60'000);
    made.done = [&day, n](const Result<Outcome>& outcome) { (outcome ? day.told : day.refused).push_back(n); };
    (*store)->submit(std::move(made));
    (*store)->flush();
    if (n % 3 != 0) (*store)->drain();
  }
  (*store)->drain();
  day.stopped = failures.count > 0;
  const std::size_t told = day.told.size();
  (*store)->deliver();
  REQUIRE((!day.stopped || day.told.size() == told));
  return day;
}

// The journal as the next start finds it: proven, and with everything that was told.
void check_left(MemoryFiles& disk, const Day& day) {
  JournalProof proof;
  const auto proven =
      journal::scan(disk, "journal", {}, [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
        if (auto added = proof.add(record); !added) return std::unexpected(added.error());
        return true;
      });
  INFO((proven ? "" : proven.error().text));
  REQUIRE(proven.has_value());
  auto store = JournalStore::open(journal_on(disk));
  INFO((store ? "" : store.error().text));
  REQUIRE(store.has_value());
  for (const int n : day.told) REQUIRE((*store)->rows().account(account_id(n)).has_value());
  for (const int n : day.refused) REQUIRE_FALSE((*store)->rows().account(account_id(n)).has_value());
  if (day.started && !day.stopped) REQUIRE(day.told.size() + day.refused.size() == units);
  // And it goes on.
  REQUIRE(now(**store, opens(1000, 1)).has_value());
}

}  // namespace

TEST_CASE("whichever call to the disk fails, nobody is told of what is not there", "[disk_fault]") {
  const auto how = GENERATE(Fails::with_eio, Fails::with_enospc, Fails::halfway);
  const bool for_good = GENERATE(false, true);
  // It is tried again after 100 ms: a fault that passes is outlived, one that does not is not waited for.
  const int patience_ms = for_good ? 20 : 5000;
  // Batches come as they come, so the number of calls differs from day to day; each has a write and a sync.
  std::uint64_t calls = 0;
  {
    MemoryFiles disk;
    FailingFiles whole{disk, ~std::uint64_t{0}, how, for_good};
    REQUIRE(work(whole, 5000).told.size() == units);
    calls = whole.calls();
  }
  int stopped = 0;
  int outlived = 0;
  for (std::uint64_t at = 1; at <= calls; ++at) {
    CAPTURE(static_cast<int>(how), for_good, at);
    MemoryFiles disk;
    FailingFiles failing{disk, at, how, for_good};
    const Day day = work(failing, patience_ms);
    if (!for_good && day.started && !day.stopped) REQUIRE(day.told.size() == units);
    auto left = disk.copy();  // the process has ended, the machine has not
    check_left(*left, day);
    stopped += day.stopped ? 1 : 0;
    outlived += day.started && !day.stopped ? 1 : 0;
  }
  CHECK(stopped > 0);
  CHECK((for_good || outlived > 0));  // the second segment is made while the day goes on
}

TEST_CASE("whichever call of a start fails, it is refused or whole, and the next one finds everything",
          "[disk_fault]") {
  Left left = killed_after(20, 60'000);
  auto& bytes = left.disk->bytes(segment_path(2));
  bytes[left.end_bytes - 100] ^= 1;  // so that there is something to cut
  std::uint64_t calls = 0;
  for (std::uint64_t at = 1; at == 1 || at <= calls; ++at) {
    CAPTURE(at);
    auto disk = left.disk->copy();
    FailingFiles failing{*disk, at, Fails::halfway, false};
    {
      Failures failures;
      auto store = JournalStore::open(journal_on(failing, &failures));
      if (store) CHECK((*store)->recovery().last_sequence == 19);
      if (!store) CHECK_FALSE(store.error().text.empty());
    }
    auto again = JournalStore::open(journal_on(*disk));
    INFO((again ? "" : again.error().text));
    REQUIRE(again.has_value());
    CHECK((*again)->recovery().last_sequence == 19);
    if (at == 1) {
      auto untouched = left.disk->copy();
      FailingFiles counting{*untouched, ~std::uint64_t{0}, Fails::with_eio, false};
      REQUIRE(JournalStore::open(journal_on(counting)).has_value());
      calls = counting.calls();
      REQUIRE(calls > 10);
    }
  }
}

}  // namespace isoswitch::test
