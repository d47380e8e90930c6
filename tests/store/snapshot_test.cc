// Snapshots: a start from one finds what a start from the whole journal finds; whatever is wrong with one, nothing is
// lost by it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>

#include "record.pb.h"
#include "switch/base/random.h"
#include "switch/store/fold.h"
#include "switch/store/ledger_hash.h"
#include "switch/store/segment_run.h"
#include "switch/store/snapshot_load.h"
#include "switch/store/snapshot_reader.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

std::string snapshot_path(std::uint64_t segment) { return "journal/" + journal::snapshot_name(segment); }

std::unique_ptr<JournalStore> open(FileSystem& disk, Failures* failures = nullptr) {
  auto store = JournalStore::open(journal_on(disk, failures));
  INFO((store ? "" : store.error().text));
  REQUIRE(store.has_value());
  return std::move(*store);
}

LedgerHash hash_of(const Store& store) { return ledger_hash(dynamic_cast<const Tables&>(store.rows())); }

UnitOfWork closes_day(DayNumber day) {
  UnitOfWork closing = unit([](Rows&, Decision&) {});
  closing.record = new_record();
  closing.record->set_at_us(noon.us);
  closing.record->mutable_timer()->set_what(proto::TimerRecord::day_closed);
  closing.record->mutable_timer()->set_day(day);
  return closing;
}

// Accounts, holds, captures, repeats, what is owed to issuers, days that are closed while rows of them still hold
// money.
void work(JournalStore& store, SeededRandom& random, int rounds) {
  static constexpr int accounts = 10;
  for (int n = 1; n <= accounts; ++n)
    if (!store.rows().account(account_id(n))) now(store, opens(n, 100'000)).value();
  if (!store.rows().account(full_account().id)) now(store, puts_every_kind()).value();
  for (int i = 0; i < rounds; ++i) {
    const int fresh = static_cast<int>(store.figures().last_sequence + 1);  // a purchase is made once
    const int n = 1 + static_cast<int>(random.below(static_cast<std::uint64_t>(fresh)));
    const int account = 1 + n % accounts;
    const int question = n / 16;  // few, so that much comes of each
    switch (random.below(11)) {
      case 0: now(store, captures(account, n)).value(); break;
      case 1: now(store, reverses(account, n)).value(); break;
      case 2:
        if (random.below(10) == 0) now(store, closes_day(today + static_cast<int>(random.below(60)))).value();
        break;
      case 8: now(store, asks(1 + question % 2, question)).value(); break;
      case 9: now(store, turns(question, random.below(3) == 0 ? OwedState::parked : OwedState::due)).value(); break;
      case 10:
        now(store, turns(question, random.below(2) == 0 ? OwedState::delivered : OwedState::settled)).value();
        break;
      default:
        now(store,
            with_note(authorizes(1 + fresh % accounts, fresh, static_cast<Minor>(1 + random.below(300))), 20'000))
            .value();
    }
  }
}

void remove_segments(MemoryFiles& disk, std::uint64_t last) {
  for (std::uint64_t n = 1; n <= last; ++n) REQUIRE(disk.remove(segment_path(n)).has_value());
}

// A journal with a snapshot of two folds, and what its rows come to.
struct Made {
  MemoryFiles disk;
  LedgerHash hash{};
  std::uint64_t first = 0, second = 0;  // the segments that the snapshots end with
};

std::unique_ptr<Made> two_snapshots(std::uint64_t seed) {
  auto made = std::make_unique<Made>();
  SeededRandom random{seed};
  auto store = open(made->disk);
  work(*store, random, 300);
  REQUIRE(store->make_snapshot().has_value());
  made->first = store->figures().snapshots.segment;
  work(*store, random, 300);
  REQUIRE(store->make_snapshot().has_value());
  made->second = store->figures().snapshots.segment;
  work(*store, random, 50);
  made->hash = hash_of(*store);
  REQUIRE(made->first > 0);
  REQUIRE(made->second > made->first);
  return made;
}

}  // namespace

TEST_CASE("a start from a snapshot finds the rows that a start from the whole journal finds", "[snapshot]") {
  const auto seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  const auto made = two_snapshots(seed);
  auto whole = made->disk.copy();
  REQUIRE(whole->remove(snapshot_path(made->first)).has_value());
  REQUIRE(whole->remove(snapshot_path(made->second)).has_value());
  {
    auto store = open(*whole);
    CHECK(store->recovery().snapshot_segment == 0);
    CHECK(hash_of(*store) == made->hash);
  }
  auto newest = made->disk.copy();
  remove_segments(*newest, made->second);
  auto store = open(*newest);
  CHECK(store->recovery().snapshot_segment == made->second);
  CHECK(hash_of(*store) == made->hash);
  // And it goes on: the books, the sequences and the order of what is found by a key are as they were.
  auto beside = open(*whole);
  CHECK(store->figures().last_sequence == beside->figures().last_sequence);
  SeededRandom one{seed};
  SeededRandom other{seed};
  work(*store, one, 100);
  work(*beside, other, 100);
  CHECK(hash_of(*store) == hash_of(*beside));
}

TEST_CASE("whatever is wrong with the newest snapshot, the one before it and the journal take its place",
          "[snapshot]") {
  const auto made = two_snapshots(7);
  const std::size_t size = made->disk.bytes(snapshot_path(made->second)).size();
  SeededRandom random{99};
  for (int i = 0; i < 200; ++i) {
    auto disk = made->disk.copy();
    auto& bytes = disk->bytes(snapshot_path(made->second));
    const auto at = i < 64 ? static_cast<std::size_t>(i) : static_cast<std::size_t>(random.below(size));
    CAPTURE(i, at);
    if (i % 4 == 3) {
      bytes.resize(at);
    } else {
      bytes[at] ^= static_cast<std::uint8_t>(1 + random.below(255));
    }
    remove_segments(*disk, made->first);
    auto store = open(*disk);
    // Behind the last chunk there are zeros, which no check value covers and nobody reads.
    if (store->recovery().snapshot_segment != made->first) REQUIRE(at > size - journal::block_bytes);
    REQUIRE(hash_of(*store) == made->hash);
  }
}

TEST_CASE("a damaged snapshot does not count as one of the two that are kept", "[snapshot]") {
  const auto made = two_snapshots(14);
  auto disk = made->disk.copy();
  disk->bytes(snapshot_path(made->first))[5000] ^= 1U;
  JournalOptions options = journal_on(*disk);
  options.archive = true;
  auto store = JournalStore::open(std::move(options)).value();
  CHECK(store->recovery().snapshot_segment == made->second);
  CHECK(eventually([&] { return disk->open(snapshot_path(made->first) + ".damaged", FileMode::read).has_value(); }));
  CHECK(journal::snapshots_in(*disk, "journal")->size() == 1);
  SeededRandom random{14};
  work(*store, random, 100);
  CHECK(store->figures().snapshots.archived == 0);  // a start that finds the other damaged, too, needs all segments
}

TEST_CASE("a snapshot that is damaged while the switch is at work is not folded on from", "[snapshot]") {
  SeededRandom random{15};
  MemoryFiles disk;
  auto store = open(disk);
  work(*store, random, 200);
  REQUIRE(store->make_snapshot().has_value());
  const auto damaged = store->figures().snapshots.segment;
  disk.bytes(snapshot_path(damaged))[5000] ^= 1U;
  work(*store, random, 200);
  CHECK_FALSE(store->make_snapshot().has_value());
  CHECK(store->figures().snapshots.segment == 0);
  REQUIRE(store->make_snapshot().has_value());
  const LedgerHash hash = hash_of(*store);
  store.reset();
  store = open(disk);
  CHECK(store->recovery().snapshot_segment > damaged);
  CHECK(hash_of(*store) == hash);
}

TEST_CASE("without the journal that a damaged snapshot had folded the start is refused, and both are named",
          "[snapshot]") {
  const auto made = two_snapshots(8);
  auto disk = made->disk.copy();
  remove_segments(*disk, made->second);
  for (const auto segment : {made->first, made->second}) disk->bytes(snapshot_path(segment))[5000] ^= 1U;
  const auto opened = JournalStore::open(journal_on(*disk));
  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().text, Catch::Contains("segment 1 is missing"));
  CHECK_THAT(opened.error().text, Catch::Contains(snapshot_path(made->second) + ": damage at offset 4096"));
  CHECK_THAT(opened.error().text, Catch::Contains(snapshot_path(made->first) + ": damage at offset 4096"));
}

TEST_CASE("a snapshot made with another token key stops the start", "[snapshot]") {
  const auto made = two_snapshots(9);
  JournalOptions options = journal_on(made->disk);
  options.token_check = {9, 9, 9, 9, 9, 9, 9, 9};
  const auto opened = JournalStore::open(std::move(options));
  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().text, Catch::Contains("made with another token key"));
}

TEST_CASE("a snapshot of a journal that was exchanged for another does not start it", "[snapshot]") {
  const auto made = two_snapshots(10);
  const auto other = two_snapshots(11);
  auto disk = made->disk.copy();
  disk->bytes(snapshot_path(made->second)) = other->disk.bytes(snapshot_path(other->second));
  const auto opened = JournalStore::open(journal_on(*disk));
  // Of another number it is passed over; of the same number its hash is not that of the segment before.
  if (!opened) CHECK_THAT(opened.error().text, Catch::Contains("another hash") || Catch::Contains("first sequence"));
  if (opened) CHECK(hash_of(**opened) == made->hash);
}

TEST_CASE("whenever the power goes while a snapshot is made, nothing has changed or all of it has", "[snapshot]") {
  SeededRandom random{5};
  MemoryFiles begun;
  LedgerHash hash{};
  {
    auto store = open(begun);
    work(*store, random, 300);
    REQUIRE(store->make_snapshot().has_value());
    work(*store, random, 200);
    hash = hash_of(*store);
  }
  const auto names = journal::snapshots_in(begun, "journal");
  REQUIRE(names->size() == 1);
  const std::uint64_t last = names->front().last_segment + 2;
  const SystemClock clock;
  const auto fold = [&](MemoryFiles& disk) {
    return journal::fold(disk, "journal", names->front(), last, {.token_check = token_check, .clock = &clock});
  };
  auto whole = begun.copy();
  const std::uint64_t before = whole->changes();
  REQUIRE(fold(*whole).has_value());
  const std::uint64_t changes = whole->changes() - before;
  REQUIRE(changes > 10);
  // What was said to be there is there, also if the power goes at once: older snapshots and segments may go for it.
  for (int damage = 0; damage < 20; ++damage) {
    const auto left = whole->after_power_cut(random);
    REQUIRE(journal::check_snapshot(*left, journal::SnapshotName{last, snapshot_path(last)}).has_value());
  }
  for (std::uint64_t change = 1; change <= changes; ++change) {
    auto disk = begun.copy();
    std::uint64_t done = 0;
    disk->set_fault([&](const std::string&, const std::string&) { return ++done >= change ? EIO : 0; });
    // When the snapshot has its name, only the runs are left to be removed.
    if (fold(*disk)) REQUIRE(journal::snapshots_in(*disk, "journal")->size() == 2);
    for (int damage = 0; damage < 3; ++damage) {
      CAPTURE(change, damage);
      auto left = disk->after_power_cut(random);
      auto store = open(*left);
      REQUIRE(hash_of(*store) == hash);
      REQUIRE(store->make_snapshot().has_value());
      REQUIRE(journal::leftovers_of_folds(*left, "journal")->empty());
    }
  }
}

TEST_CASE("exceptions stay in the order they were opened in, whatever their ids are", "[snapshot]") {
  MemoryFiles disk;
  std::vector<ExceptionId> opened;
  {
    auto store = open(disk);
    // Ids fall as time goes on.
    for (int n = 40; n > 0; --n) {
      Exception exception = full_exception();
      exception.id = exception_id(n);
      exception.opened = noon + std::chrono::seconds{100 - n};
      REQUIRE(now(*store, with_note(unit([exception](Rows& rows, Decision&) { rows.put(exception); }), 60'000))
                  .has_value());
    }
    for (const Exception& exception : store->rows().exceptions({}, 100)) opened.push_back(exception.id);
    REQUIRE(opened.size() == 40);
    REQUIRE(opened.front() == exception_id(40));
    REQUIRE(store->make_snapshot().has_value());
  }
  auto store = open(disk);
  REQUIRE(store->recovery().snapshot_segment > 0);
  std::vector<ExceptionId> found;
  for (const Exception& exception : store->rows().exceptions({}, 100)) found.push_back(exception.id);
  CHECK(found == opened);
}

TEST_CASE("a start that finds nothing behind the snapshot goes on with the next sequence", "[snapshot]") {
  SeededRandom random{16};
  MemoryFiles disk;
  std::uint64_t last = 0;
  {
    auto store = open(disk);
    work(*store, random, 200);
    REQUIRE(store->make_snapshot().has_value());
    last = store->figures().snapshots.segment;
  }
  // As if the machine had stopped when the segment was sealed, and the next one was not begun.
  for (const auto& path : disk.paths())
    if (const auto number = journal::segment_number(path.substr(path.rfind('/') + 1)); number && *number > last)
      std::ranges::fill(disk.bytes(path), std::uint8_t{0});
  const auto header = journal::check_snapshot(disk, snapshot_path(last)).value();
  auto store = open(disk);
  CHECK(store->recovery().records == 0);
  CHECK(store->figures().last_sequence == header.last_sequence);
  CHECK(now(*store, opens(11, 1))->sequence == header.last_sequence + 1);
}

TEST_CASE("a disk that is full stops a snapshot, not the journal", "[snapshot]") {
  SeededRandom random{6};
  MemoryFiles disk;
  auto store = open(disk);
  work(*store, random, 200);
  disk.set_fault([](const std::string& call, const std::string& path) {
    return call == "write" && path.ends_with(".new") && path.contains("snapshot") ? ENOSPC : 0;
  });
  const auto made = store->make_snapshot();
  REQUIRE_FALSE(made.has_value());
  CHECK(store->figures().snapshots.failures == 1);
  CHECK(journal::leftovers_of_folds(disk, "journal")->empty());
  work(*store, random, 20);
  disk.set_fault({});
  CHECK(store->make_snapshot().has_value());
  CHECK(store->figures().snapshots.folds == 1);
}

TEST_CASE("two snapshots are kept, what an earlier fold has left is removed at the start", "[snapshot]") {
  SeededRandom random{12};
  MemoryFiles disk;
  {
    auto store = open(disk);
    for (int i = 0; i < 3; ++i) {
      work(*store, random, 150);
      REQUIRE(store->make_snapshot().has_value());
    }
    CHECK(store->figures().snapshots.folds == 3);
  }
  CHECK(journal::snapshots_in(disk, "journal")->size() == 2);
  for (const char* left : {"journal/0000000002.run", "journal/snapshot.new"})
    REQUIRE(disk.open(left, FileMode::create).has_value());
  auto store = open(disk);
  CHECK(eventually([&] { return journal::leftovers_of_folds(disk, "journal")->empty(); }));
}

TEST_CASE("snapshots come by themselves when enough has been written, and no sooner", "[snapshot]") {
  MemoryFiles disk;
  JournalOptions options = journal_on(disk);
  options.snapshot_bytes = 2 * small_segment_bytes;
  auto store = JournalStore::open(std::move(options)).value();
  SeededRandom random{13};
  work(*store, random, 40);
  REQUIRE(store->figures().segment <= 2);
  while (store->figures().segment < 4) work(*store, random, 10);
  CHECK(eventually([&] { return store->figures().snapshots.segment >= 2; }));
}

TEST_CASE("of what is owed a snapshot has the newest image, and nothing of what has ended", "[snapshot][owed]") {
  MemoryFiles disk;
  auto store = open(disk);
  for (int n = 1; n <= 5; ++n) now(*store, asks(1, n)).value();
  now(*store, turns(1, OwedState::settled)).value();
  for (const int n : {2, 3, 4}) now(*store, turns(n, OwedState::due)).value();
  const auto in_newest = [&] {
    for (int n = 0; n < 60; ++n) now(*store, with_note(unit([](Rows&, Decision&) {}), 20'000)).value();  // a segment
    REQUIRE(store->make_snapshot().has_value());
    std::vector<std::string> keys;
    journal::RowCursor rows{
        journal::SnapshotReader::open(disk, snapshot_path(store->figures().snapshots.segment)).value()};
    while (rows.next().value())
      if (rows.facts().key.kind == RowKind::owed) keys.emplace_back(rows.facts().key.bytes.view());
    return keys;
  };
  const auto keys_of = [](std::initializer_list<int> numbers) {
    std::vector<std::string> keys;
    for (const int n : numbers) {
      const OwedId id = owed_id(n);
      keys.emplace_back(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
    }
    std::ranges::sort(keys);
    return keys;
  };
  CHECK(in_newest() == keys_of({2, 3, 4, 5}));
  now(*store, turns(3, OwedState::delivered)).value();
  now(*store, turns(4, OwedState::parked)).value();
  now(*store, closes_day(today + 10'000)).value();
  CHECK(in_newest() == keys_of({2, 4, 5}));
  const auto last = store->figures().snapshots.segment;
  const LedgerHash hash = hash_of(*store);
  store.reset();
  remove_segments(disk, last);
  store = open(disk);
  CHECK(store->recovery().snapshot_segment == last);
  CHECK(hash_of(*store) == hash);
  CHECK(store->rows().owed(owed_id(4))->state == OwedState::parked);
  CHECK(store->rows().owed(owed_id(4))->order == 9);
  CHECK_FALSE(store->rows().owed(owed_id(3)).has_value());
}

Result<void> add(journal::SegmentRun& run, const proto::Record& record) {
  const std::string bytes = record.SerializeAsString();
  return run.add({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

TEST_CASE("a field that a newer version has written into a row survives a fold", "[snapshot]") {
  MemoryFiles disk;
  REQUIRE(disk.make_directory("journal").has_value());
  const std::string unknown{"\xfa\x7f\x03new", 6};  // field 2047, three bytes
  proto::Record record;
  record.set_sequence(1);
  proto::Account account;
  account.set_id("A1");
  account.set_posted(5);
  REQUIRE(record.mutable_rows()->add_accounts()->ParseFromString(account.SerializeAsString() + unknown));
  journal::SegmentRun run;
  REQUIRE(add(run, record).has_value());
  auto writer = journal::SnapshotWriter::create(disk, "journal/0000000001.run", run.header(), {});
  REQUIRE(writer.has_value());
  REQUIRE(run.write(*writer).has_value());
  journal::RowCursor rows{journal::SnapshotReader::open(disk, "journal/0000000001.run").value()};
  REQUIRE(rows.next().value());
  const std::string image{rows.image().begin(), rows.image().end()};
  CHECK(image.find(unknown) != std::string::npos);
  CHECK(rows.facts().key.bytes.view() == "A1");
  CHECK_FALSE(rows.next().value());
}

TEST_CASE("rows of a kind that this version does not know are never folded away", "[snapshot]") {
  proto::Record record;
  REQUIRE(record.mutable_rows()->ParseFromString(std::string{"\x4a\x02\x0a\x00", 4}));  // field 9: totals
  journal::SegmentRun run;
  const auto added = add(run, record);
  REQUIRE_FALSE(added.has_value());
  CHECK(added.error().text == "rows of kind 9 are not known here");
}

}  // namespace isoswitch::test
