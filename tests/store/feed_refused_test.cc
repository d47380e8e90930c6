// What is no prefix of a journal is not fed, and what does not fit a copy is not taken.
#include <catch2/catch.hpp>

#include "switch/base/random.h"
#include "tests/store/feed_world.h"

namespace isoswitch::test {

using journal::FeedPiece;
using journal::JournalStandby;

TEST_CASE("a copy in which a switch was started is refused, and it is said where they part", "[feed]") {
  MemoryFiles disk;
  MemoryFiles second;
  auto store = open(disk);
  work(*store, 1, 5, 2'000);
  follows(disk, *copy_on(second));
  work(*open(second), 6, 1, 2'000);  // and an empty batch that it was closed
  work(*store, 6, 3, 2'500);
  const auto refused = feed_for(disk, *copy_on(second));
  REQUIRE_FALSE(refused.has_value());
  // The sixth batch behind the header.
  CHECK_THAT(refused.error().text, Catch::Contains("they part at offset 24576 of segment 1"));
  CHECK(starts_from(second, 6) == 6);
}

TEST_CASE("a copy that goes farther than the journal is refused", "[feed]") {
  MemoryFiles disk;
  MemoryFiles second;
  auto store = open(disk);
  work(*store, 1, 5, 2'000);
  auto earlier = disk.copy();
  work(*store, 6, 60);
  follows(disk, *copy_on(second));
  const auto refused = feed_for(*earlier, *copy_on(second));
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().text, Catch::Contains("which the journal has not begun"));
}

TEST_CASE("the copy of another journal is refused", "[feed]") {
  MemoryFiles disk;
  MemoryFiles other;
  MemoryFiles second;
  auto store = open(disk);
  work(*store, 1, 40);
  auto stranger = open(other);
  work(*stranger, 1, 45, 61'000);
  follows(other, *copy_on(second));
  const auto refused = feed_for(disk, *copy_on(second));
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().text, Catch::Contains("they part at") || Catch::Contains("they part before"));
}

TEST_CASE("a copy that needs segments which are removed is told to begin anew", "[feed]") {
  MemoryFiles disk;
  MemoryFiles second;
  auto store = open(disk);
  work(*store, 1, 5);
  follows(disk, *copy_on(second));
  work(*store, 6, 60);
  REQUIRE(store->make_snapshot().has_value());
  REQUIRE(disk.remove(segment_path(1)).has_value());
  const auto refused = feed_for(disk, *copy_on(second));
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().text, Catch::Contains("segment 1 is not there any more"));
  CHECK_THAT(refused.error().text, Catch::Contains("begin anew"));
}

TEST_CASE("a switch and a copy do not share a directory", "[feed]") {
  MemoryFiles disk;
  const auto store = open(disk);
  const auto refused = JournalStandby::open(disk, "journal");
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().text, Catch::Contains("another process has it"));
  MemoryFiles second;
  const auto copy = copy_on(second);
  CHECK_FALSE(JournalStore::open(journal_on(second)).has_value());
}

TEST_CASE("a piece with any wrong byte is refused, and nothing of the faulty batch is written", "[feed]") {
  const Left left = killed_after(5, 2'000);
  MemoryFiles third;
  auto listener = copy_on(third);
  auto feed = feed_for(*left.disk, *listener);
  REQUIRE(feed.has_value());
  const auto piece = (*feed)->next();
  REQUIRE((piece.has_value() && piece->has_value()));
  const std::vector<std::uint8_t> bytes((*piece)->bytes.begin(), (*piece)->bytes.end());
  REQUIRE(bytes.size() == 6 * journal::block_bytes);
  SeededRandom random{9};
  for (int i = 0; i < 200; ++i) {
    const std::size_t at = random.below(bytes.size());
    CAPTURE(at);
    std::vector<std::uint8_t> damaged = bytes;
    damaged[at] ^= static_cast<std::uint8_t>(1U << random.below(8));
    FeedPiece wrong = **piece;
    wrong.bytes = damaged;
    MemoryFiles second;
    auto copy = copy_on(second);
    const auto refused = copy->take(wrong);
    REQUIRE_FALSE(refused.has_value());
    CHECK_FALSE(copy->disk_failed());
    CHECK_FALSE(copy->take(**piece).has_value());  // nothing more is taken
    std::ignore = copy->settle();
    // Whole batches before the faulty block may be there.
    const std::size_t good = at / journal::block_bytes;
    REQUIRE(copy->durable().sequence == (good == 0 ? 0 : good - 1));
  }
}

TEST_CASE("a piece out of its order, or of another segment, is refused", "[feed]") {
  const Left left = killed_after(5, 2'000);
  MemoryFiles second;
  auto copy = copy_on(second);
  auto feed = feed_for(*left.disk, *copy);
  REQUIRE(feed.has_value());
  const auto piece = (*feed)->next();
  REQUIRE((piece.has_value() && piece->has_value()));
  FeedPiece second_piece = **piece;
  REQUIRE(copy->take(**piece).has_value());
  CHECK_THAT(copy->take(second_piece).error().text,
             Catch::Contains("expected to go on here, found segment 1, offset 0"));
}

}  // namespace isoswitch::test
