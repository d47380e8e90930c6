// A journal whose first segments were removed begins with a snapshot; those that are left of what the snapshot stands
// for must be whole all the same.
#include "switch/store/segments_before.h"

#include <catch2/catch.hpp>

#include "switch/store/segment_archive.h"
#include "switch/store/snapshot_load.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

// Segments 1 to 5 or more, a snapshot of at least three of them, the first two removed.
struct Begun {
  MemoryFiles disk;
  journal::SnapshotHeader snapshot;
  std::uint64_t records_in_first = 0;
};

std::uint64_t first_sequence_of(MemoryFiles& disk, std::uint64_t segment) {
  std::array<std::uint8_t, journal::block_bytes> block{};
  REQUIRE(disk.open(segment_path(segment), FileMode::read).value()->read(0, block).value() == block.size());
  return journal::read_segment_header(block)->first_sequence;
}

std::unique_ptr<Begun> begun_with_snapshot() {
  auto begun = std::make_unique<Begun>();
  auto store = JournalStore::open(journal_on(begun->disk)).value();
  now(*store, opens(1, 1'000'000)).value();
  for (int n = 1; store->figures().segment < 5; ++n) now(*store, with_note(authorizes(1, n, 1), 20'000)).value();
  REQUIRE(store->make_snapshot().has_value());
  store.reset();
  begun->snapshot = journal::newest_whole_snapshot(begun->disk, "journal").value()->header;
  REQUIRE(begun->snapshot.last_segment >= 4);
  begun->records_in_first = first_sequence_of(begun->disk, 3) - 1;
  for (const std::uint64_t n : {1, 2}) REQUIRE(begun->disk.remove(segment_path(n)).has_value());
  return begun;
}

void flip(MemoryFiles& disk, const std::string& path, std::uint64_t offset) {
  auto file = disk.open(path, FileMode::write).value();
  std::array<std::uint8_t, 1> byte{};
  REQUIRE(file->read(offset, byte).value() == 1);
  byte[0] ^= 0x10;
  REQUIRE(file->write(offset, byte).has_value());
}

std::string error_of(Begun& begun) {
  const auto checked = journal::check_segments_before(begun.disk, "journal", begun.snapshot);
  REQUIRE_FALSE(checked.has_value());
  return checked.error().text;
}

}  // namespace

TEST_CASE("every record of the segments that are left is counted", "[segments_before]") {
  const auto begun = begun_with_snapshot();
  const auto checked = journal::check_segments_before(begun->disk, "journal", begun->snapshot);
  REQUIRE(checked.has_value());
  CHECK(checked->segments == begun->snapshot.last_segment - 2);
  CHECK(checked->records == begun->snapshot.last_sequence - begun->records_in_first);
}

TEST_CASE("where no segment is left, nothing is checked", "[segments_before]") {
  const auto begun = begun_with_snapshot();
  for (std::uint64_t n = 3; n <= begun->snapshot.last_segment; ++n) REQUIRE(begun->disk.remove(segment_path(n)));
  const auto checked = journal::check_segments_before(begun->disk, "journal", begun->snapshot);
  REQUIRE(checked.has_value());
  CHECK(checked->records == 0);
}

// It was found by nobody: a start does not need them, and the proof began behind the snapshot.
TEST_CASE("a bit flipped in a segment that a snapshot stands for is found", "[segments_before]") {
  for (const bool archived : {false, true}) {
    CAPTURE(archived);
    const auto begun = begun_with_snapshot();
    std::string path = segment_path(3);
    if (archived) {
      REQUIRE(journal::archive_segment(begun->disk, path).has_value());
      path = journal::archive_path(path);
    }
    flip(begun->disk, path, begun->disk.open(path, FileMode::read).value()->size().value() / 2);
    CHECK(error_of(*begun).starts_with(path + ": damage"));
  }
}

TEST_CASE("damage in a seal is told with its file and its place", "[segments_before]") {
  const auto begun = begun_with_snapshot();
  // The seal is the last block that is not zeros: the same segment without a fault tells where.
  std::vector<std::uint8_t> bytes(small_segment_bytes);
  auto file = begun->disk.open(segment_path(3), FileMode::read).value();
  REQUIRE(file->read(0, bytes).value() == bytes.size());
  std::uint64_t seal = bytes.size() - journal::block_bytes;
  while (journal::is_blank(std::span{bytes}.subspan(seal, journal::block_bytes))) seal -= journal::block_bytes;
  flip(begun->disk, segment_path(3), seal + 20);
  const std::string place = "offset " + std::to_string(seal);
  CHECK_THAT(error_of(*begun), Catch::StartsWith(segment_path(3)) && Catch::Contains(place));
  // Of the last one, too, behind which a scan that ends there looks at nothing.
  begun->snapshot.last_segment = 3;
  CHECK_THAT(error_of(*begun), Catch::StartsWith(segment_path(3) + ": damage at " + place));
}

TEST_CASE("segments that do not lead to the snapshot are found", "[segments_before]") {
  const auto begun = begun_with_snapshot();
  begun->snapshot.hash[0] ^= 1;
  CHECK(error_of(*begun).ends_with("and another hash"));
  begun->snapshot.last_sequence += 1;
  CHECK_FALSE(error_of(*begun).ends_with("and another hash"));
}

TEST_CASE("a segment that is missing between those that are left is found", "[segments_before]") {
  const auto begun = begun_with_snapshot();
  REQUIRE(begun->disk.remove(segment_path(4)).has_value());
  CHECK(error_of(*begun).find("4") != std::string::npos);
}

}  // namespace isoswitch::test
