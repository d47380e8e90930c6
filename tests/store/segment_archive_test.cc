// Segments that are put away: compressed, and read as before; removed when their days are over.
#include <catch2/catch.hpp>

#include <cerrno>
#include <set>

#include "record.pb.h"
#include "switch/store/journal_scan.h"
#include "switch/store/ledger_hash.h"
#include "switch/store/segment_archive.h"
#include "switch/store/segment_bytes.h"
#include "switch/store/snapshot_format.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

using journal::Position;

std::vector<std::uint64_t> sequences(FileSystem& disk, const journal::ScanOptions& options = {}) {
  std::vector<std::uint64_t> found;
  const auto end = journal::scan(disk, "journal", options, [&](const proto::Record& record, const Position&) {
    found.push_back(record.sequence());
    return Result<bool>{true};
  });
  INFO((end ? "" : end.error().text));
  REQUIRE(end.has_value());
  return found;
}

std::vector<std::string> names(MemoryFiles& disk) { return disk.list("journal").value(); }

bool has(MemoryFiles& disk, const std::string& path) { return disk.open(path, FileMode::read).has_value(); }

std::string archived(std::uint64_t number) { return journal::archive_path(segment_path(number)); }

// As many units as it takes, one a day from `first` on, each in a batch of fifteen blocks.
void days(JournalStore& store, int first, int count) {
  for (int n = first; n < first + count; ++n) {
    UnitOfWork opening = with_note(opens(n, n), 60'000);
    opening.record->set_at_us(noon.us + std::int64_t{n} * 86'400'000'000);
    REQUIRE(now(store, std::move(opening)).has_value());
  }
}

// A disk that is not to be trusted, and says nothing of it.
class TwistedFiles final : public FileSystem {
 public:
  enum class How { other_when_read_again, longer_than_written };
  TwistedFiles(MemoryFiles& disk, How how) : disk_(disk), how_(how) {}

  IoResult<std::unique_ptr<File>> open(const std::string& path, FileMode mode) override {
    auto file = disk_.open(path, mode);
    if (!file) return file;
    const bool again = mode != FileMode::create && !seen_.insert(path).second;
    return std::make_unique<Handle>(std::move(*file), how_, again);
  }
  IoResult<void> make_directory(const std::string& path) override { return disk_.make_directory(path); }
  IoResult<void> sync_directory(const std::string& path) override { return disk_.sync_directory(path); }
  IoResult<std::vector<std::string>> list(const std::string& directory) override { return disk_.list(directory); }
  IoResult<void> remove(const std::string& path) override { return disk_.remove(path); }
  IoResult<void> rename(const std::string& from, const std::string& to) override { return disk_.rename(from, to); }
  IoResult<std::unique_ptr<FileLock>> lock(const std::string& path) override { return disk_.lock(path); }

 private:
  class Handle final : public File {
   public:
    Handle(std::unique_ptr<File> file, How how, bool again) : file_(std::move(file)), how_(how), again_(again) {}
    IoResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) override {
      auto got = file_->read(offset, to);
      if (again_ && how_ == How::other_when_read_again && got && *got > 0 && offset == 0) to[9] ^= 1;
      return got;
    }
    IoResult<void> write(std::uint64_t offset, std::span<const std::uint8_t> bytes) override {
      if (how_ == How::other_when_read_again) return file_->write(offset, bytes);
      std::vector<std::uint8_t> longer{bytes.begin(), bytes.end()};
      longer.push_back(7);
      return file_->write(offset, longer);
    }
    IoResult<void> sync() override { return file_->sync(); }
    IoResult<std::uint64_t> size() override { return file_->size(); }

   private:
    std::unique_ptr<File> file_;
    How how_;
    bool again_;
  };

  MemoryFiles& disk_;
  How how_;
  std::set<std::string> seen_;
};

}  // namespace

TEST_CASE("an archive that does not hold what the segment does takes its place in no case", "[archive]") {
  const auto how = GENERATE(TwistedFiles::How::other_when_read_again, TwistedFiles::How::longer_than_written);
  const Left left = killed_after(40, 60'000);
  const auto bytes = left.disk->bytes(segment_path(1));
  const auto before = names(*left.disk);
  TwistedFiles twisted{*left.disk, how};
  const auto archive = journal::archive_segment(twisted, segment_path(1));
  REQUIRE_FALSE(archive.has_value());
  CHECK_THAT(archive.error().text, Catch::EndsWith("it does not hold what was written"));
  CHECK(left.disk->bytes(segment_path(1)) == bytes);
  CHECK(names(*left.disk) == before);
}

TEST_CASE("an archived segment is read as it was", "[archive]") {
  const Left left = killed_after(40, 60'000);
  const auto before = sequences(*left.disk);
  const auto bytes = left.disk->bytes(segment_path(1));
  const auto size = journal::archive_segment(*left.disk, segment_path(1));
  REQUIRE(size.has_value());
  CHECK(*size < bytes.size() / 10);  // the notes are one letter, over and over
  CHECK_FALSE(has(*left.disk, segment_path(1)));
  CHECK(journal::read_archive(*left.disk, archived(1)).value() == bytes);
  CHECK(sequences(*left.disk) == before);
  CHECK(JournalStore::open(journal_on(*left.disk)).has_value());
}

TEST_CASE("a segment that is archived between the look at its name and its reading is read all the same", "[archive]") {
  const Left left = killed_after(40, 60'000);
  const auto before = sequences(*left.disk);
  std::vector<std::uint64_t> found;
  const auto end = journal::scan(*left.disk, "journal", {}, [&](const proto::Record& record, const Position& at) {
    if (found.empty()) REQUIRE(journal::archive_segment(*left.disk, segment_path(at.segment + 1)).has_value());
    found.push_back(record.sequence());
    return Result<bool>{true};
  });
  INFO((end ? "" : end.error().text));
  REQUIRE(end.has_value());
  CHECK(found == before);
}

TEST_CASE("an archive that is damaged is refused wherever the damage is", "[archive]") {
  const Left left = killed_after(40, 60'000);
  REQUIRE(journal::archive_segment(*left.disk, segment_path(1)).has_value());
  const auto whole = journal::read_archive(*left.disk, archived(1)).value();
  const auto packed = left.disk->bytes(archived(1));
  auto& bytes = left.disk->bytes(archived(1));
  for (std::size_t at = 0; at < packed.size(); at += walk_step) {
    CAPTURE(at);
    bytes = packed;
    bytes[at] ^= 1U;
    const auto read = journal::read_archive(*left.disk, archived(1));
    if (read) REQUIRE(*read == whole);  // a bit of the frame's header that says nothing of its content
    if (!read) REQUIRE_THAT(read.error().text, Catch::StartsWith(archived(1) + ": "));
    bytes.resize(at);
    REQUIRE_FALSE(journal::read_archive(*left.disk, archived(1)).has_value());
  }
}

TEST_CASE("wherever archiving stops, the segment is there once", "[archive]") {
  const Left left = killed_after(40, 60'000);
  const auto before = sequences(*left.disk);
  const std::size_t segments = journal::segments_in(*left.disk, "journal")->size();
  SeededRandom random{17};
  for (std::uint64_t change = 1; change <= 10; ++change) {
    for (int damage = 0; damage < 4; ++damage) {
      CAPTURE(change, damage);
      auto disk = left.disk->copy();
      std::uint64_t done = 0;
      disk->set_fault([&](const std::string&, const std::string&) { return ++done >= change ? EIO : 0; });
      std::ignore = journal::archive_segment(*disk, segment_path(1));
      auto found = disk->after_power_cut(random);
      REQUIRE(sequences(*found) == before);
      REQUIRE(journal::segments_in(*found, "journal")->size() == segments);
    }
  }
}

TEST_CASE("what both snapshots have is compressed, and removed when its days are over", "[archive]") {
  MemoryFiles disk;
  JournalOptions options = journal_on(disk);
  options.archive = true;
  options.keep = std::chrono::days{40};
  auto store = JournalStore::open(std::move(options)).value();
  days(*store, 1, 40);  // 16 to a segment
  REQUIRE(store->make_snapshot().has_value());
  CHECK(has(disk, segment_path(1)));  // a start may still need it, if this snapshot is damaged
  days(*store, 41, 20);
  REQUIRE(store->make_snapshot().has_value());
  CHECK(eventually([&] { return store->figures().snapshots.archived == 2; }));
  CHECK(names(disk) == std::vector<std::string>{"0000000001.journal.zst", "0000000002.journal.zst",
                                                "0000000002.snapshot", "0000000003.journal", "0000000003.snapshot",
                                                "0000000004.journal", "0000000005.journal"});
  CHECK(store->figures().snapshots.removed == 0);  // its last record is of day 16, the newest in a snapshot of day 48
  days(*store, 61, 20);
  REQUIRE(store->make_snapshot().has_value());
  CHECK(eventually([&] { return store->figures().snapshots.removed == 1; }));
  CHECK_FALSE(has(disk, archived(1)));
  CHECK(has(disk, archived(2)));  // it goes on to day 32: newer than day 64 less 40
  const LedgerHash hash = ledger_hash(dynamic_cast<const Tables&>(store->rows()));
  store.reset();
  store = JournalStore::open(journal_on(disk)).value();
  CHECK(ledger_hash(dynamic_cast<const Tables&>(store->rows())) == hash);
}

}  // namespace isoswitch::test
