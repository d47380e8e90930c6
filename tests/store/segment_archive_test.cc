// Segments that are put away: compressed, and read as before; removed when their days are over.
#include <catch2/catch.hpp>

#include <cerrno>

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

}  // namespace

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
