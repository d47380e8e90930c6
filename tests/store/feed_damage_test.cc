// A feed before something that is not whole: it is never taken for the journal's end while something stands behind it.
#include <catch2/catch.hpp>

#include <algorithm>

#include "switch/store/journal_end.h"
#include "tests/store/feed_world.h"

namespace isoswitch::test {
namespace {

using journal::block_bytes;

constexpr int polls_max = 100;

// Batches of one block each: the header is block 0, record n is block n.
struct Standing {
  explicit Standing(MemoryFiles& disk) : copy(copy_on(second)) {
    auto begun = feed_for(disk, *copy);
    INFO((begun ? "" : begun.error().text));
    REQUIRE(begun.has_value());
    feed = std::move(*begun);
  }
  // The error, or nothing where it never comes; while there is none it is not said to be at its end.
  std::string error_of_once() {
    for (int i = 0; i < polls_max; ++i) {
      const auto more = one_piece(*feed, *copy);
      if (!more) return more.error().text;
      if (*more) continue;
      const auto end = feed->at_end();
      if (!end) return end.error().text;
      if (*end) return {};
    }
    return "for ever";
  }
  // Pieces and nothing, so often; the first error.
  std::string error_within(int polls) {
    for (int i = 0; i < polls; ++i)
      if (const auto more = one_piece(*feed, *copy); !more) return more.error().text;
    return {};
  }

  MemoryFiles second;
  std::unique_ptr<journal::JournalStandby> copy;
  std::unique_ptr<journal::JournalFeed> feed;
};

void zero(std::vector<std::uint8_t>& bytes, std::size_t block) {
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(block * block_bytes), block_bytes, std::uint8_t{0});
}

}  // namespace

TEST_CASE("damage with whole batches behind it is not the end, though half of the records are missing", "[feed]") {
  const Left left = killed_after(6, 2'000);
  left.disk->bytes(segment_path(1))[5 * block_bytes + 100] ^= 1U;
  Standing standing{*left.disk};
  const std::string error = standing.error_of_once();
  CHECK_THAT(error, Catch::Contains("0000000001.journal") && Catch::Contains("damage at offset 20480"));
  CHECK_THAT(error, Catch::Contains("what was written after it stands at offset 24576"));
}

TEST_CASE("zeros with whole batches behind them are not the end", "[feed]") {
  const Left left = killed_after(6, 2'000);
  zero(left.disk->bytes(segment_path(1)), 4);
  Standing standing{*left.disk};
  const std::string error = standing.error_of_once();
  CHECK_THAT(error, Catch::Contains("damage at offset 16384") && Catch::Contains("found a gap"));
  CHECK_THAT(error, Catch::Contains("stands at offset 20480"));
}

TEST_CASE("a header that is damaged is not the end of what is behind it", "[feed]") {
  const Left left = killed_after(6, 2'000);
  const bool zeros = GENERATE(false, true);
  auto& bytes = left.disk->bytes(segment_path(1));
  if (zeros)
    zero(bytes, 0);
  else
    bytes[30] ^= 1U;
  Standing standing{*left.disk};
  CHECK_THAT(standing.error_of_once(), Catch::Contains("what was written after it stands at offset 4096"));
}

TEST_CASE("a torn tail with nothing behind it is the end, once that was looked for", "[feed]") {
  const Left left = killed_after(6, 2'000);
  left.disk->bytes(segment_path(1))[6 * block_bytes + 100] ^= 1U;
  Standing standing{*left.disk};
  REQUIRE(one_piece(*standing.feed, *standing.copy).value());
  REQUIRE_FALSE(one_piece(*standing.feed, *standing.copy).value());
  CHECK_FALSE(standing.feed->at_end().value());  // it may be in the middle of being written
  CHECK(standing.error_of_once().empty());
  CHECK(standing.copy->durable().sequence == 5);
}

TEST_CASE("a journal's end, and a journal that is not begun, are the end at once", "[feed]") {
  MemoryFiles disk;
  auto store = open(disk);
  Standing before{disk};
  REQUIRE_FALSE(one_piece(*before.feed, *before.copy).value());
  CHECK(before.feed->at_end().value());
  work(*store, 1, 3, 2'000);
  Standing standing{disk};
  REQUIRE(one_piece(*standing.feed, *standing.copy).value());
  REQUIRE_FALSE(one_piece(*standing.feed, *standing.copy).value());
  CHECK(standing.feed->at_end().value());
}

TEST_CASE("a directory without segments and snapshots is no journal", "[feed]") {
  MemoryFiles disk;
  REQUIRE(disk.make_directory("journal").has_value());
  MemoryFiles second;
  auto copy = copy_on(second);
  const auto begun = feed_for(disk, *copy);
  REQUIRE_FALSE(begun.has_value());
  CHECK_THAT(begun.error().text, Catch::Contains("journal: this is no journal"));
}

TEST_CASE("what is written behind damage after it was looked at is found by a later look", "[feed]") {
  const Left left = killed_after(7, 2'000);
  auto& bytes = left.disk->bytes(segment_path(1));
  bytes[6 * block_bytes + 100] ^= 1U;
  const std::vector<std::uint8_t> seventh(bytes.begin() + 7 * block_bytes, bytes.begin() + 8 * block_bytes);
  zero(bytes, 7);
  Standing standing{*left.disk};
  REQUIRE(standing.error_within(13).empty());
  std::ranges::copy(seventh, bytes.begin() + 7 * block_bytes);
  CHECK_THAT(standing.error_within(13), Catch::Contains("damage at offset 24576"));
  CHECK(standing.copy->durable().sequence == 5);
}

TEST_CASE("damage is said at once where the next segment is begun", "[feed]") {
  const Left left = killed_after(60, 60'000);
  REQUIRE(left.segments >= 2);
  left.disk->bytes(segment_path(1))[block_bytes + 100] ^= 1U;
  Standing standing{*left.disk};
  const auto header = one_piece(*standing.feed, *standing.copy);  // what is whole before it
  INFO((header ? "" : header.error().text));
  REQUIRE(header.has_value());
  CHECK(standing.feed->position().offset_bytes == block_bytes);
  CHECK_THAT(standing.error_within(1),
             Catch::Contains("damage at offset 4096") && Catch::Contains("the next segment is begun"));
}

TEST_CASE("records behind damage count as a journal's records: a copy that lacks them is behind", "[feed]") {
  const Left left = killed_after(6, 2'000);
  left.disk->bytes(segment_path(1))[4 * block_bytes + 100] ^= 1U;
  journal::JournalEnd end{*left.disk, "journal"};
  REQUIRE(end.look().has_value());
  REQUIRE(end.look().has_value());
  CHECK(end.sequence() == 6);
}

}  // namespace isoswitch::test
