// A backup: what was durable when it was made is in it, while a switch writes, and it starts.
#include "switch/store/backup.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <cerrno>
#include <thread>

#include "record.pb.h"
#include "switch/store/ledger_hash.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

LedgerHash hash_of(const Store& store) { return ledger_hash(dynamic_cast<const Tables&>(store.rows())); }

std::unique_ptr<JournalStore> open(FileSystem& disk, const std::string& directory) {
  JournalOptions options = journal_on(disk);
  options.directory = directory;
  auto store = JournalStore::open(std::move(options));
  INFO((store ? "" : store.error().text));
  REQUIRE(store.has_value());
  return std::move(*store);
}

void work(JournalStore& store, int first, int count) {
  for (int n = first; n < first + count; ++n) REQUIRE(now(store, with_note(opens(n, n), 60'000)).has_value());
}

journal::BackupEnd back_up(FileSystem& disk, const journal::BackupOptions& options = {}) {
  const auto end = journal::back_up(disk, "journal", "copy", options);
  INFO((end ? "" : end.error().text));
  REQUIRE(end.has_value());
  return *end;
}

}  // namespace

TEST_CASE("a switch starts from a backup as it would from the journal", "[backup]") {
  MemoryFiles disk;
  auto store = open(disk, "journal");
  work(*store, 1, 70);
  REQUIRE(store->make_snapshot().has_value());
  work(*store, 71, 10);
  const auto end = back_up(disk);
  CHECK(end.last_sequence == 80);
  CHECK(end.last_at_us == noon.us);
  CHECK(end.snapshot_segment == store->figures().snapshots.segment);
  CHECK(end.files == 2);  // the snapshot, and the open segment
  auto copy = open(disk, "copy");
  CHECK(copy->recovery().last_sequence == 80);
  CHECK(hash_of(*copy) == hash_of(*store));
}

TEST_CASE("an earlier backup is brought up to date, what is needless goes", "[backup]") {
  MemoryFiles disk;
  auto store = open(disk, "journal");
  work(*store, 1, 40);
  CHECK(back_up(disk).files == 3);
  work(*store, 41, 5);
  const auto again = back_up(disk);
  CHECK(again.files_kept == 2);
  CHECK(again.files == 1);
  CHECK(again.last_sequence == 45);
  work(*store, 46, 30);
  REQUIRE(store->make_snapshot().has_value());
  REQUIRE(back_up(disk).last_sequence == 75);
  CHECK_FALSE(disk.open("copy/" + journal::segment_name(1), FileMode::read).has_value());
  const auto beside = disk.copy();  // a switch writes where it starts
  CHECK(hash_of(*open(*beside, "copy")) == hash_of(*store));
  const auto whole = back_up(disk, {.whole = true});
  CHECK(whole.files_kept == 2);
  CHECK(disk.open("copy/" + journal::segment_name(1), FileMode::read).has_value());
}

TEST_CASE("a backup that is made while a switch writes is a prefix of what it wrote", "[backup]") {
  MemoryFiles disk;
  auto store = open(disk, "journal");
  std::atomic<bool> enough = false;
  std::atomic<int> told = 0;
  std::thread writer{[&] {
    for (int n = 1; !enough && n < 4000; ++n) {
      std::ignore = now(*store, with_note(opens(n, n), 2'000));
      told = n;
      if (n % 700 == 0) std::ignore = store->make_snapshot();
    }
  }};
  eventually([&] { return told > 300; });
  for (int round = 0; round < 20; ++round) {
    const int before = told;
    const auto end = journal::back_up(disk, "journal", "copy", {});
    INFO((end ? "" : end.error().text));
    if (!end) enough = true;
    if (!end) writer.join();
    REQUIRE(end.has_value());
    CHECK(end->last_sequence >= static_cast<std::uint64_t>(before));
    const auto beside = disk.copy();
    auto copy = open(*beside, "copy");
    for (int n = 1; n <= before; n += 37) REQUIRE(copy->rows().account(account_id(n))->posted == n);
  }
  enough = true;
  writer.join();
}

TEST_CASE("a backup does not go where something else lies, or a switch is at work", "[backup]") {
  MemoryFiles disk;
  auto store = open(disk, "journal");
  work(*store, 1, 3);
  REQUIRE(disk.open("copy/letters.txt", FileMode::create).has_value());
  const auto other = journal::back_up(disk, "journal", "copy", {});
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().text ==
        "'copy': expected an empty directory, or a backup in which no switch was started, found 'letters.txt' and no "
        "mark "
        "of a backup; choose another one");
  const auto itself = journal::back_up(disk, "journal", "journal", {});
  REQUIRE_FALSE(itself.has_value());
  CHECK(itself.error().text == "journal 'journal': another process has it");
  store.reset();
  const auto stopped = journal::back_up(disk, "journal", "journal", {});
  REQUIRE_FALSE(stopped.has_value());
  CHECK_THAT(stopped.error().text, Catch::Contains("no mark of a backup"));
  CHECK(open(disk, "journal")->recovery().last_sequence == 3);
}

TEST_CASE("a backup that a switch was started from is not written over", "[backup]") {
  MemoryFiles disk;
  auto store = open(disk, "journal");
  work(*store, 1, 20);
  back_up(disk);
  work(*open(disk, "copy"), 21, 1);
  work(*store, 21, 2);
  const auto end = journal::back_up(disk, "journal", "copy", {});
  REQUIRE_FALSE(end.has_value());
  CHECK_THAT(end.error().text, Catch::Contains("a backup in which no switch was started"));
  CHECK(open(disk, "copy")->recovery().last_sequence == 21);
}

TEST_CASE("of the open segment a backup has what was there when it began with it, and nothing behind a gap",
          "[backup]") {
  MemoryFiles disk;
  auto store = open(disk, "journal");
  work(*store, 1, 3);
  // After the first piece of the copy the switch writes eight more, into what is copied already and what is not.
  bool written = false;
  const auto end = journal::back_up(disk, "journal", "copy", {.pace = [&] {
                                      if (!written) work(*store, 4, 8);
                                      written = true;
                                      return true;
                                    }});
  INFO((end ? "" : end.error().text));
  REQUIRE(end.has_value());
  REQUIRE(written);
  CHECK(end->last_sequence == 3);
}

// A backup into it would remove what the other journal's snapshot makes needless: all of this one's past.
TEST_CASE("a journal that is no backup is not taken for one", "[backup]") {
  MemoryFiles disk;
  auto store = open(disk, "journal");
  work(*store, 1, 40);
  work(*open(disk, "copy"), 1, 20);
  const auto before = disk.list("copy").value();
  const auto end = journal::back_up(disk, "journal", "copy", {});
  REQUIRE_FALSE(end.has_value());
  CHECK_THAT(end.error().text, Catch::Contains("no mark of a backup"));
  CHECK(disk.list("copy").value() == before);
}

TEST_CASE("a directory without a journal is not backed up, and nothing is made", "[backup]") {
  MemoryFiles disk;
  REQUIRE(disk.make_directory("empty").has_value());
  const auto end = journal::back_up(disk, "empty", "copy", {});
  REQUIRE_FALSE(end.has_value());
  CHECK(end.error().text == "'empty': expected a journal, found no segment");
  CHECK_FALSE(disk.open("copy/lock", FileMode::read).has_value());
}

TEST_CASE("a backup that somebody has written to is not written over", "[backup]") {
  MemoryFiles disk;
  auto store = open(disk, "journal");
  work(*store, 1, 20);
  back_up(disk);
  disk.bytes("copy/" + journal::segment_name(2))[900'000] = 1;
  work(*store, 21, 2);
  const auto end = journal::back_up(disk, "journal", "copy", {});
  REQUIRE_FALSE(end.has_value());
  CHECK_THAT(end.error().text, Catch::Contains("it differs from the journal's at offset 900000"));
}

TEST_CASE("a backup of a damaged journal is refused, and names where", "[backup]") {
  const Left left = killed_after(40, 60'000);
  left.disk->bytes(segment_path(2))[200'000] ^= 1U;
  const auto end = journal::back_up(*left.disk, "journal", "copy", {});
  REQUIRE_FALSE(end.has_value());
  CHECK_THAT(end.error().text, Catch::StartsWith("copy/" + journal::segment_name(2) + ": damage at offset"));
}

TEST_CASE("a backup that stops anywhere leaves the one before, or what the next one completes", "[backup]") {
  const Left left = killed_after(40, 60'000);
  REQUIRE(journal::back_up(*left.disk, "journal", "copy", {}).has_value());
  SeededRandom random{3};
  for (std::uint64_t change = 1; change <= 30; ++change) {
    CAPTURE(change);
    auto disk = left.disk->copy();
    REQUIRE(disk->remove("copy/" + journal::segment_name(2)).has_value());
    std::uint64_t done = 0;
    disk->set_fault([&](const std::string&, const std::string&) { return ++done >= change ? EIO : 0; });
    std::ignore = journal::back_up(*disk, "journal", "copy", {});
    auto found = disk->after_power_cut(random);
    REQUIRE(journal::back_up(*found, "journal", "copy", {}).value().last_sequence == left.last_sequence);
  }
}

}  // namespace isoswitch::test
