// Whichever of a journal and its copy stops, is cut off or loses its power: the copy is at every moment a prefix of the
// journal from which a switch starts.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>

#include "switch/base/random.h"
#include "tests/store/feed_world.h"

namespace isoswitch::test {

using journal::FeedPiece;
using journal::JournalFeed;
using journal::JournalStandby;

TEST_CASE("whatever stops in whatever order, the copy is a prefix and goes on", "[feed]") {
  const std::uint64_t seed = 20'261'126;
  CAPTURE(seed);
  SeededRandom random{seed};
  for (int round = 0; round < 12; ++round) {
    CAPTURE(round);
    auto disk = std::make_unique<MemoryFiles>();
    auto second = std::make_unique<MemoryFiles>();
    const bool archive = random.below(2) == 0;
    auto store = open(*disk, archive);
    auto copy = copy_on(*second);
    std::unique_ptr<JournalFeed> feed;
    int units = 0;
    std::uint64_t acknowledged = 0;
    for (int step = 0; step < 60; ++step) {
      CAPTURE(step);
      switch (random.below(9)) {
        case 0:
        case 1:
        case 2: {
          const int count = 1 + static_cast<int>(random.below(12));
          work(*store, units + 1, count, random.below(2) == 0 ? 300 : 60'000);
          units += count;
          break;
        }
        case 3: REQUIRE(store->make_snapshot().has_value()); break;
        case 4: {  // the switch is started again
          store.reset();
          store = open(*disk, archive);
          break;
        }
        case 5: feed.reset(); break;
        case 6: {  // the copy is killed: what it has not settled is lost
          auto left = second->copy();
          copy.reset();
          second = std::move(left);
          copy = copy_on(*second);
          feed.reset();
          break;
        }
        case 7: {  // the first machine loses its power, its switch and its feed
          auto left = disk->after_power_cut(random);
          store.reset();
          feed.reset();
          disk = std::move(left);
          store = open(*disk, archive);
          const auto there = static_cast<int>(store->recovery().last_sequence);
          REQUIRE(there <= units);
          units = there;
          break;
        }
        default: break;
      }
      if (!feed) {
        auto begun = feed_for(*disk, *copy);
        INFO((begun ? "" : begun.error().text));
        REQUIRE(begun.has_value());
        feed = std::move(*begun);
      }
      for (std::uint64_t pieces = random.below(4); pieces > 0; --pieces) {
        const auto more = one_piece(*feed, *copy);
        INFO((more ? "" : more.error().text));
        REQUIRE(more.has_value());
      }
      REQUIRE(copy->durable().sequence >= acknowledged);
      acknowledged = copy->durable().sequence;
      if (step % 4 == 0) REQUIRE(starts_from(*second, units) >= acknowledged);
    }
    REQUIRE(catch_up(*feed, *copy).has_value());
    auto beside = second->copy();
    CHECK(hash_of(*open(*beside)) == hash_of(*store));
  }
}

TEST_CASE("whenever the power goes, what the copy has acknowledged is there, and it goes on", "[feed]") {
  const std::uint64_t seed = 4'711;
  CAPTURE(seed);
  SeededRandom random{seed};
  MemoryFiles disk;
  auto store = open(disk);
  work(*store, 1, 20);
  REQUIRE(store->make_snapshot().has_value());
  work(*store, 21, 14);
  const auto day = [&](MemoryFiles& second) -> std::uint64_t {
    auto copy = JournalStandby::open(second, "journal");
    if (!copy) return 0;
    auto feed = feed_for(disk, **copy);
    if (!feed) return 0;
    std::ignore = catch_up(**feed, **copy);
    return (*copy)->durable().sequence;
  };
  // With the header of a segment there, so that its batches are written one by one.
  MemoryFiles begun;
  {
    auto copy = copy_on(begun);
    auto feed = feed_for(disk, *copy);
    REQUIRE(feed.has_value());
    REQUIRE(*one_piece(**feed, *copy));  // the snapshot
    const auto piece = (*feed)->next();
    REQUIRE((piece.has_value() && piece->has_value()));
    FeedPiece header = **piece;
    header.bytes = header.bytes.first(journal::block_bytes);
    REQUIRE(copy->take(header).has_value());
    REQUIRE(copy->settle().has_value());
    REQUIRE(copy->durable().sequence < 34);
  }
  for (const bool half : {false, true}) {
    auto whole = half ? begun.copy() : std::make_unique<MemoryFiles>();
    const std::uint64_t before = whole->changes();
    REQUIRE(day(*whole) == 34);
    const std::uint64_t changes = whole->changes() - before;
    REQUIRE(changes > 12);
    for (std::uint64_t change = 1; change <= changes; change += walk_step) {
      auto second = half ? begun.copy() : std::make_unique<MemoryFiles>();
      std::uint64_t done = 0;
      second->set_fault([&](const std::string&, const std::string&) { return ++done >= change ? EIO : 0; });
      const std::uint64_t told = day(*second);
      for (int damage = 0; damage < 4; ++damage) {
        CAPTURE(half, change, damage, told);
        auto left = second->after_power_cut(random);
        REQUIRE(starts_from(*left, 34) >= told);
        REQUIRE(day(*left) == 34);
        REQUIRE(starts_from(*left, 34) == 34);
      }
    }
  }
}

TEST_CASE("what a power cut has left behind the copy's last batch does not come back", "[feed]") {
  MemoryFiles disk;
  MemoryFiles second;
  auto store = open(disk);
  work(*store, 1, 3, 2'000);
  follows(disk, *copy_on(second));
  // Longer than the batches that will take its place.
  auto& bytes = second.bytes(segment_path(1));
  std::fill_n(bytes.begin() + 4 * journal::block_bytes, 5 * journal::block_bytes, std::uint8_t{0xa5});
  work(*store, 4, 2, 2'000);
  follows(disk, *copy_on(second));
  CHECK(second.bytes(segment_path(1)) == disk.bytes(segment_path(1)));
  CHECK(starts_from(second, 5) == 5);
}

}  // namespace isoswitch::test
