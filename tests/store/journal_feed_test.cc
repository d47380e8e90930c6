// A journal and its copy on a second machine: what is shipped, and what is not.
#include "switch/store/journal_feed.h"

#include <catch2/catch.hpp>

#include <cerrno>

#include "switch/store/journal_end.h"
#include "switch/store/segment_archive.h"
#include "tests/store/feed_world.h"

namespace isoswitch::test {

TEST_CASE("a copy that follows from the first record has the journal's own bytes", "[feed]") {
  MemoryFiles disk;
  MemoryFiles second;
  auto store = open(disk);
  work(*store, 1, 40);
  auto copy = copy_on(second);
  follows(disk, *copy);
  CHECK(copy->durable().sequence == 40);
  CHECK(copy->durable().at_us == noon.us);
  for (std::uint64_t n = 1; n <= store->figures().segment; ++n)
    REQUIRE(second.bytes(segment_path(n)) == disk.bytes(segment_path(n)));
  auto beside = second.copy();
  CHECK(hash_of(*open(*beside)) == hash_of(*store));
}

TEST_CASE("each batch is acknowledged as it comes, over the ends of segments", "[feed]") {
  MemoryFiles disk;
  MemoryFiles second;
  auto store = open(disk);
  auto copy = copy_on(second);
  auto feed = feed_for(disk, *copy);
  REQUIRE(feed.has_value());
  CHECK_FALSE(*one_piece(**feed, *copy));
  for (int n = 1; n <= 60; ++n) {
    work(*store, n, 1);
    REQUIRE(catch_up(**feed, *copy).has_value());
    REQUIRE(copy->durable().sequence == static_cast<std::uint64_t>(n));
    REQUIRE(copy->durable() == (*feed)->position());
  }
  CHECK(copy->durable().segment >= 3);
  CHECK(starts_from(second, 60) == 60);
}

TEST_CASE("a copy that has nothing begins with the newest snapshot that is whole", "[feed]") {
  MemoryFiles disk;
  MemoryFiles second;
  auto store = open(disk);
  work(*store, 1, 40);
  REQUIRE(store->make_snapshot().has_value());
  const auto older = store->figures().snapshots.segment;
  work(*store, 41, 40);
  REQUIRE(store->make_snapshot().has_value());
  const auto newest = store->figures().snapshots.segment;
  REQUIRE(older < newest);
  auto copy = copy_on(second);
  follows(disk, *copy);
  CHECK(second.bytes("journal/" + journal::snapshot_name(newest)) ==
        disk.bytes("journal/" + journal::snapshot_name(newest)));
  CHECK_FALSE(second.open(segment_path(newest), FileMode::read).has_value());
  CHECK(starts_from(second, 80) == 80);

  MemoryFiles third;
  disk.bytes("journal/" + journal::snapshot_name(newest))[5000] ^= 1U;
  auto other = copy_on(third);
  follows(disk, *other);
  CHECK_FALSE(third.open("journal/" + journal::snapshot_name(newest), FileMode::read).has_value());
  CHECK(third.open(segment_path(older + 1), FileMode::read).has_value());
  CHECK(starts_from(third, 80) == 80);
}

TEST_CASE("segments that are compressed are shipped as they were", "[feed]") {
  MemoryFiles disk;
  MemoryFiles second;
  auto store = open(disk);
  work(*store, 1, 40);
  const auto plain = disk.bytes(segment_path(1));
  REQUIRE(journal::archive_segment(disk, segment_path(1)).has_value());
  auto copy = copy_on(second);
  follows(disk, *copy);
  CHECK(second.bytes(segment_path(1)) == plain);
  CHECK(starts_from(second, 40) == 40);
}

TEST_CASE("what no sync has covered is synced before it is shipped", "[feed]") {
  const Left left = killed_after(5, 2'000);
  MemoryFiles second;
  auto copy = copy_on(second);
  left.disk->set_fault([](const std::string& call, const std::string&) { return call == "sync" ? EIO : 0; });
  auto feed = feed_for(*left.disk, *copy);
  REQUIRE(feed.has_value());
  const auto refused = one_piece(**feed, *copy);
  REQUIRE_FALSE(refused.has_value());
  CHECK(copy->durable().sequence == 0);
}

TEST_CASE("nothing is shipped that stands behind something that is not whole", "[feed]") {
  const Left left = killed_after(6, 2'000);
  // The fourth batch: a header, then batches of one block each.
  left.disk->bytes(segment_path(1))[4 * journal::block_bytes + 100] ^= 1U;
  MemoryFiles second;
  auto copy = copy_on(second);
  auto feed = feed_for(*left.disk, *copy);
  REQUIRE(feed.has_value());
  Result<bool> last = true;
  for (int i = 0; i < 20 && last; ++i) last = one_piece(**feed, *copy);
  REQUIRE_FALSE(last.has_value());
  CHECK_THAT(last.error().text, Catch::Contains("damage at offset 16384"));
  CHECK_THAT(last.error().text, Catch::Contains("what was written after it stands at offset 20480"));
  CHECK(copy->durable().sequence == 3);
}

TEST_CASE("a torn tail is waited at, and what takes its place is shipped", "[feed]") {
  const Left left = killed_after(6, 2'000);
  left.disk->bytes(segment_path(1))[6 * journal::block_bytes + 100] ^= 1U;
  MemoryFiles second;
  auto copy = copy_on(second);
  auto feed = feed_for(*left.disk, *copy);
  REQUIRE(feed.has_value());
  for (int i = 0; i < 20; ++i) REQUIRE(one_piece(**feed, *copy).has_value());
  CHECK(copy->durable().sequence == 5);
  auto store = open(*left.disk);
  REQUIRE(store->recovery().last_sequence == 5);
  REQUIRE(now(*store, authorizes(1, 77, 7)).has_value());
  REQUIRE(catch_up(**feed, *copy).has_value());
  CHECK(copy->durable().sequence == 6);
  auto beside = second.copy();
  CHECK(hash_of(*open(*beside)) == hash_of(*store));
}

TEST_CASE("a segment that is missing before another is named", "[feed]") {
  const Left left = killed_after(60, 60'000);
  REQUIRE(left.segments >= 4);
  MemoryFiles second;
  auto copy = copy_on(second);
  auto feed = feed_for(*left.disk, *copy);
  REQUIRE(feed.has_value());
  REQUIRE(left.disk->remove(segment_path(2)).has_value());
  const auto done = catch_up(**feed, *copy);
  REQUIRE_FALSE(done.has_value());
  CHECK_THAT(done.error().text, Catch::Contains("segment 2 is not there any more"));
}

TEST_CASE("the end of a journal is known while nobody reads it", "[feed]") {
  MemoryFiles disk;
  journal::JournalEnd end{disk, "journal"};
  auto store = open(disk);
  REQUIRE(end.look().has_value());
  CHECK(end.sequence() == 0);
  for (int n = 1; n <= 60; ++n) {
    work(*store, n, 1);
    if (n % 7 != 0) continue;
    REQUIRE(end.look().has_value());
    REQUIRE(end.sequence() == static_cast<std::uint64_t>(n));
    REQUIRE(end.at_us() == noon.us);
  }
}

}  // namespace isoswitch::test
