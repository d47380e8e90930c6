// The journal as a store: what it keeps, when it tells, and when it stops.
#include "switch/store/journal_store.h"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <thread>

#include "record.pb.h"
#include "switch/store/journal_scan.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

std::unique_ptr<JournalStore> open(FileSystem& disk, Failures* failures = nullptr) {
  auto store = JournalStore::open(journal_on(disk, failures));
  INFO((store ? "" : store.error().text));
  REQUIRE(store.has_value());
  return std::move(*store);
}

}  // namespace

TEST_CASE("every kind of row is there again after the journal is opened again", "[journal]") {
  MemoryFiles disk;
  {
    auto store = open(disk);
    Teller teller{*store};
    REQUIRE(teller.now(opens(1, 1000)).has_value());
    REQUIRE(teller.now(puts_every_kind()).has_value());
  }
  auto store = open(disk);
  Seen seen = full_seen();
  seen.sequence = 2;
  CHECK(store->rows().account(full_account().id) == full_account());
  CHECK(store->rows().card(full_card().token) == full_card());
  CHECK(store->rows().life_cycle(full_life_cycle().id) == full_life_cycle());
  CHECK(store->rows().seen(full_seen().id) == seen);
  CHECK(store->rows().exception(full_exception().id) == full_exception());
  CHECK(store->rows().account(account_id(1))->posted == 1000);
  CHECK(store->recovery().records == 2);
  CHECK(store->recovery().last_sequence == 2);
  CHECK(store->recovery().torn_bytes == 0);
  CHECK(store->figures().durable_sequence == 2);
  Teller teller{*store};
  CHECK(teller.now(opens(2, 1))->sequence == 3);
}

TEST_CASE("record time does not go backward over a restart", "[journal]") {
  MemoryFiles disk;
  {
    auto store = open(disk);
    REQUIRE(Teller{*store}.now(opens(1, 0)).has_value());
  }
  {
    auto store = open(disk);
    UnitOfWork early = opens(2, 0);
    early.record->set_at_us(5);
    REQUIRE(Teller{*store}.now(std::move(early)).has_value());
  }
  std::vector<std::int64_t> times;
  REQUIRE(
      journal::scan(disk, "journal", {}, [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
        times.push_back(record.at_us());
        return true;
      }).has_value());
  CHECK(times == std::vector<std::int64_t>{noon.us, noon.us});
}

TEST_CASE("what was told is there after a kill, with no word of farewell", "[journal]") {
  const Left left = killed_after(20);
  auto store = open(*left.disk);
  CHECK(store->recovery().last_sequence == 20);
  CHECK(store->recovery().torn_bytes == 0);
  CHECK(store->rows().life_cycle(life_cycle_id(20))->held == 20);
}

TEST_CASE("a directory has one switch at a time", "[journal]") {
  MemoryFiles disk;
  auto store = open(disk);
  const auto second = JournalStore::open(journal_on(disk));
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().text == "journal 'journal': another process has it");
  store.reset();
  CHECK(JournalStore::open(journal_on(disk)).has_value());
}

TEST_CASE("a journal of another token key is refused by name", "[journal]") {
  const Left left = killed_after(3);
  JournalOptions other = journal_on(*left.disk);
  other.token_check = {9, 9, 9, 9, 9, 9, 9, 9};
  const auto opened = JournalStore::open(std::move(other));
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().text.find("another token key") != std::string::npos);
  CHECK(opened.error().text.find("0102030405060708") != std::string::npos);
  CHECK(JournalStore::open(journal_on(*left.disk)).has_value());
}

TEST_CASE("segments follow each other, each sealed with the hash that the next one names", "[journal]") {
  MemoryFiles disk;
  {
    auto store = open(disk);
    for (int n = 1; n <= 60; ++n) REQUIRE(now(*store, with_note(opens(n, n), 60'000)).has_value());
    CHECK(store->figures().segment == 4);  // 16 of 15 blocks go into one of 256, beside header and seal
  }
  auto store = open(disk);
  CHECK(store->recovery().segments == 4);
  CHECK(store->recovery().records == 60);
  for (int n = 1; n <= 60; ++n) CHECK(store->rows().account(account_id(n))->posted == n);
  REQUIRE(Teller{*store}.now(opens(61, 61)).has_value());
}

TEST_CASE("a segment that is missing, or of another journal, stops the start", "[journal]") {
  const Left left = killed_after(40, 60'000);
  REQUIRE(left.segments == 3);
  {
    auto disk = left.disk->copy();
    REQUIRE(disk->remove(segment_path(2)).has_value());
    CHECK(JournalStore::open(journal_on(*disk)).error().text.find("segment 2 is missing") != std::string::npos);
  }
  {
    auto disk = left.disk->copy();
    REQUIRE(disk->remove(segment_path(1)).has_value());
    CHECK_FALSE(JournalStore::open(journal_on(*disk)).has_value());
  }
  {
    // Its batches have the same sequences and are whole, but it was made at another time.
    const Left other = killed_after(40, 60'000);
    auto disk = left.disk->copy();
    disk->bytes(segment_path(2)) = other.disk->bytes(segment_path(2));
    CHECK(JournalStore::open(journal_on(*disk)).error().text.find("another hash") != std::string::npos);
  }
}

TEST_CASE("a journal of a newer format is refused", "[journal]") {
  const Left left = killed_after(3);
  left.disk->bytes(segment_path(1))[8] = 2;
  CHECK(JournalStore::open(journal_on(*left.disk)).error().text.find("expected format version 1, found 2") !=
        std::string::npos);
}

TEST_CASE("what an earlier run prepared is used, and what it left half prepared is not", "[journal]") {
  MemoryFiles disk;
  {
    auto store = open(disk);
  }
  REQUIRE(disk.open(segment_path(2) + ".new", FileMode::create).has_value());
  auto store = open(disk);
  REQUIRE(Teller{*store}.now(opens(1, 1)).has_value());
  CHECK(store->figures().segment == 1);
  CHECK(eventually([&] { return disk.paths() == std::vector{segment_path(1), segment_path(2)}; }));
}

TEST_CASE("batches collect while one is written, and are told in order", "[journal]") {
  MemoryFiles disk;
  // The store's thread looks at them until the store is gone.
  std::atomic<bool> held = true;
  std::atomic<bool> writing = false;
  std::atomic<int> syncs = 0;
  auto store = open(disk);
  Teller teller{*store};
  disk.set_fault([&](const std::string& call, const std::string& path) {
    if (call == "sync" && path == segment_path(1)) ++syncs;
    writing = true;
    while (held) std::this_thread::yield();
    return 0;
  });
  teller.submit(opens(1, 1));
  store->flush();
  REQUIRE(eventually([&] { return writing.load(); }));
  for (int n = 2; n <= 100; ++n) {
    teller.submit(opens(n, n));
    store->flush();
  }
  CHECK(store->deliver() == 0);
  held = false;
  store->drain();
  CHECK(teller.told.size() == 100);
  CHECK(store->figures().batches == 2);
  CHECK(store->figures().batch_records == 100);
  CHECK(syncs == 3);  // the segment's header, and two batches
}

TEST_CASE("the owner is woken when there is something to deliver", "[journal]") {
  MemoryFiles disk;
  std::atomic<int> woken = 0;
  JournalOptions options = journal_on(disk);
  options.wake = [&] { ++woken; };
  auto store = std::move(*JournalStore::open(std::move(options)));
  Teller teller{*store};
  teller.submit(opens(1, 1));
  std::this_thread::sleep_for(std::chrono::milliseconds{5});
  CHECK(woken == 0);  // nothing was flushed
  store->flush();
  CHECK(eventually([&] { return woken == 1; }));
  CHECK(store->deliver() == 1);
  // A refused unit goes to no disk, but its owner waits all the same.
  teller.submit(unit([](Rows& rows, Decision&) {
    rows.post({.id = {},
               .kind = PostingKind::load,
               .debit = {},
               .credit = {},
               .amount = {0, euro},
               .life_cycle = {},
               .corrects = {}});
  }));
  store->flush();
  CHECK(woken == 2);
  CHECK(store->deliver() == 1);
}

TEST_CASE("a batch that is full has no room until it has gone", "[journal]") {
  MemoryFiles disk;
  std::atomic<bool> held = true;  // the store's thread looks at it until the store is gone
  auto store = open(disk);
  Teller teller{*store};
  disk.set_fault([&](const std::string&, const std::string&) {
    while (held) std::this_thread::yield();
    return 0;
  });
  int n = 0;
  while (store->has_room() && n < 100) teller.submit(with_note(opens(++n, 1), 20'000));
  CHECK(n > 5);
  CHECK(n < 100);
  store->flush();
  // Reversals and advices still find a place.
  teller.submit(opens(++n, 1));
  held = false;
  store->drain();
  CHECK(store->has_room());
  CHECK(teller.told.size() == static_cast<std::size_t>(n));
  CHECK(std::ranges::all_of(teller.told, [](const auto& outcome) { return outcome.has_value(); }));
}

TEST_CASE("a unit larger than a segment is refused, and changes nothing", "[journal]") {
  MemoryFiles disk;
  auto store = open(disk);
  Teller teller{*store};
  CHECK_FALSE(teller.now(with_note(opens(1, 1), small_segment_bytes)).has_value());
  CHECK_FALSE(store->rows().account(account_id(1)).has_value());
  CHECK(teller.now(with_note(opens(1, 1), small_segment_bytes * 9 / 10))->sequence == 1);
}

TEST_CASE("a full disk takes the room away before anything is decided, and gives it back", "[journal]") {
  MemoryFiles disk;
  std::atomic<bool> full = false;
  disk.set_fault([&](const std::string& call, const std::string&) { return full && call == "create" ? ENOSPC : 0; });
  auto store = open(disk);
  Teller teller{*store};
  REQUIRE(teller.now(opens(1, 1)).has_value());
  REQUIRE(eventually([&] { return disk.paths().back() == segment_path(2); }));
  full = true;
  int n = 1;
  while (store->has_room() && n < 1000) REQUIRE(teller.now(with_note(opens(++n, 1), 20'000)).has_value());
  CHECK(store->figures().segment == 2);
  CHECK(n < 1000);
  const int with_room = n;
  // What must be taken all the same uses the reserve, to its end; then even that is refused, and nothing is lost.
  while (teller.now(with_note(opens(n + 1, 1), 20'000)).has_value()) REQUIRE(++n < 1000);
  CHECK(n > with_room);
  CHECK_FALSE(store->rows().account(account_id(n + 1)).has_value());
  CHECK(store->figures().durable_sequence == static_cast<std::uint64_t>(n));
  full = false;
  CHECK(eventually([&] { return store->has_room(); }));
  CHECK(teller.now(opens(5000, 1))->sequence == static_cast<std::uint64_t>(n) + 1);
  store.reset();
  CHECK(open(disk)->recovery().records == static_cast<std::uint64_t>(n) + 1);
}

TEST_CASE("a journal cannot begin on a full disk, and goes on with one that has a segment", "[journal]") {
  MemoryFiles empty;
  empty.set_fault([](const std::string& call, const std::string&) { return call == "create" ? ENOSPC : 0; });
  const auto refused = JournalStore::open(journal_on(empty));
  REQUIRE_FALSE(refused.has_value());
  INFO(refused.error().text);
  CHECK(refused.error().text.find("segment cannot be made") != std::string::npos);

  const Left left = killed_after(3);
  auto names = left.disk->paths();
  if (names.back() == segment_path(2)) REQUIRE(left.disk->remove(segment_path(2)).has_value());
  left.disk->set_fault([](const std::string& call, const std::string&) { return call == "create" ? ENOSPC : 0; });
  auto store = open(*left.disk);
  CHECK(store->has_room());
  CHECK(Teller{*store}.now(opens(9, 9)).has_value());
}

TEST_CASE("a failed write or sync after deciding stops everything, and tells nobody", "[journal]") {
  const auto fails = GENERATE(as<std::string>{}, "write", "sync");
  CAPTURE(fails);
  MemoryFiles disk;
  Failures failures;
  auto store = open(disk, &failures);
  Teller teller{*store};
  REQUIRE(teller.now(opens(1, 1)).has_value());
  disk.set_fault([&](const std::string& call, const std::string& path) {
    return call == fails && path == segment_path(1) ? EIO : 0;
  });
  teller.submit(opens(2, 2));
  store->flush();
  CHECK(eventually([&] { return failures.count == 1; }));
  disk.set_fault({});
  CHECK_FALSE(store->has_room());
  teller.submit(opens(3, 3));
  store->drain();
  CHECK(store->deliver() == 0);
  CHECK(teller.told.size() == 1);
  CHECK(store->figures().durable_sequence == 1);
  store.reset();
  CHECK(failures.count == 1);
  // Recovery says what has happened: the first for certain, the second perhaps, the third never.
  auto again = open(disk);
  CHECK(again->rows().account(account_id(1)).has_value());
  CHECK_FALSE(again->rows().account(account_id(3)).has_value());
}

TEST_CASE("a failure in the middle of changing segments is fail-stop too", "[journal]") {
  MemoryFiles disk;
  Failures failures;
  auto store = open(disk, &failures);
  Teller teller{*store};
  for (int n = 1; n <= 16; ++n) REQUIRE(teller.now(with_note(opens(n, n), 60'000)).has_value());
  REQUIRE(store->figures().segment == 1);
  REQUIRE(eventually([&] { return disk.paths().back() == segment_path(2); }));
  disk.set_fault([&](const std::string& call, const std::string& path) {
    return call == "write" && path == segment_path(2) ? EIO : 0;
  });
  teller.submit(with_note(opens(17, 17), 60'000));
  store->flush();
  CHECK(eventually([&] { return failures.count == 1; }));
  store->drain();
  CHECK(teller.told.size() == 16);
  store.reset();
  disk.set_fault({});
  CHECK(open(disk)->recovery().last_sequence == 16);
}

TEST_CASE("the machine's own disk keeps it too", "[journal]") {
  std::string directory = "/tmp/isoswitch-journal-test-XXXXXX";
  REQUIRE(::mkdtemp(directory.data()) != nullptr);
  const auto options = [&] {
    JournalOptions made = journal_on(system_files());
    made.directory = directory + "/deep/journal";
    return made;
  };
  {
    auto store = std::move(*JournalStore::open(options()));
    for (int n = 1; n <= 40; ++n) REQUIRE(now(*store, with_note(opens(n, n), 60'000)).has_value());
    CHECK(JournalStore::open(options()).error().text.find("another process has it") != std::string::npos);
  }
  {
    auto store = std::move(*JournalStore::open(options()));
    CHECK(store->recovery().records == 40);
    CHECK(store->rows().account(account_id(40))->posted == 40);
  }
  std::filesystem::remove_all(directory);
}

}  // namespace isoswitch::test
