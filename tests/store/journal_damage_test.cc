// Damage: a torn end is cut and reported, anything else stops the start and is named (D-4).
#include <catch2/catch.hpp>

#include <algorithm>

#include "switch/base/random.h"
#include "switch/store/journal_scan.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

constexpr std::size_t block = journal::block_bytes;

// Recovers and says how far it came; nothing where the start was refused.
std::optional<std::uint64_t> recovered(FileSystem& disk, JournalStore::Recovery* recovery = nullptr) {
  auto store = JournalStore::open(journal_on(disk));
  if (!store) return std::nullopt;
  if (recovery != nullptr) *recovery = (*store)->recovery();
  const std::uint64_t last = (*store)->recovery().last_sequence;
  // Whatever is left is the prefix: purchase n holds n.
  for (std::uint64_t n = 2; n <= last; ++n) {
    const auto cycle = (*store)->rows().life_cycle(life_cycle_id(static_cast<int>(n)));
    if (!cycle || cycle->held != static_cast<Minor>(n)) return 0;
  }
  return last;
}

// Reads only: how far, or nothing where it is refused.
std::optional<journal::ScanEnd> scanned(FileSystem& disk) {
  auto end = journal::scan(disk, "journal", {.token_check = token_check},
                           [](const proto::Record&, const journal::Position&) -> Result<bool> { return true; });
  if (!end) return std::nullopt;
  return std::move(*end);
}

}  // namespace

TEST_CASE("a last batch that is torn at any byte is cut, and nothing else is lost", "[journal_damage]") {
  struct Case {
    std::size_t note_bytes, blocks, stride;
  };
  // One block at every byte, and one over two blocks at bytes that share no factor with a sector.
  const auto [note_bytes, blocks, stride] = GENERATE(Case{0, 1, 1}, Case{5000, 2, 29});
  const Left left = killed_after(6, note_bytes);
  const std::size_t begin = left.end_bytes - blocks * block;
  std::vector<std::uint8_t>& bytes = left.disk->bytes(segment_path(1));
  const auto batch = bytes.begin() + static_cast<std::ptrdiff_t>(begin);
  const std::vector<std::uint8_t> whole(batch, batch + static_cast<std::ptrdiff_t>(blocks * block));
  std::size_t used = whole.size();
  while (whole[used - 1] == 0) --used;
  REQUIRE(used > (blocks - 1) * block + 64);
  for (std::size_t cut = 0; cut < used; cut += stride) {
    CAPTURE(cut);
    std::copy(whole.begin(), whole.end(), batch);
    std::fill(batch + static_cast<std::ptrdiff_t>(cut), batch + static_cast<std::ptrdiff_t>(used), std::uint8_t{0});
    const auto end = scanned(*left.disk);
    REQUIRE(end.has_value());
    REQUIRE(end->last_sequence == 5);
    REQUIRE(end->open->offset_bytes == begin);
    REQUIRE(end->torn.has_value() == (cut > 0));  // the magic is no zero
  }
  std::copy(whole.begin(), whole.end(), batch);
  REQUIRE(scanned(*left.disk)->last_sequence == 6);
}

TEST_CASE("of a last batch any blocks may be missing", "[journal_damage]") {
  for (const std::size_t missing : {0, 1, 2}) {
    const Left left = killed_after(6, 10'000);  // batches of three blocks
    const std::size_t begin = left.end_bytes - 3 * block;
    auto& bytes = left.disk->bytes(segment_path(1));
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(begin + missing * block), block, std::uint8_t{0});
    JournalStore::Recovery recovery;
    CHECK(recovered(*left.disk, &recovery) == 5);
    CHECK(recovery.torn_bytes > 0);
    CHECK(recovery.torn_at.find("offset " + std::to_string(begin)) != std::string::npos);
  }
}

TEST_CASE("bytes behind a cut are gone, so that nothing of them returns", "[journal_damage]") {
  const Left left = killed_after(6, 60'000);
  const std::size_t begin = left.end_bytes - 15 * block;
  left.disk->bytes(segment_path(1))[begin] ^= 1;
  {
    auto store = JournalStore::open(journal_on(*left.disk));
    REQUIRE(store.has_value());
    CHECK((*store)->recovery().last_sequence == 5);
    const auto& bytes = left.disk->bytes(segment_path(1));
    CHECK(std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.end(),
                      [](auto byte) { return byte == 0; }));
    // A short batch where the long one was.
    REQUIRE(Teller{**store}.now(opens(77, 7)).has_value());
  }
  auto store = JournalStore::open(journal_on(*left.disk));
  REQUIRE(store.has_value());
  CHECK((*store)->recovery().last_sequence == 6);
  CHECK((*store)->recovery().torn_bytes == 0);
  CHECK((*store)->rows().account(account_id(77))->posted == 7);
  CHECK_FALSE((*store)->rows().life_cycle(life_cycle_id(6)).has_value());
}

TEST_CASE("damage to a batch that another follows stops the start and is named", "[journal_damage]") {
  const Left left = killed_after(6);
  const std::size_t third = block + 2 * block;
  left.disk->bytes(segment_path(1))[third + 100] ^= 1;
  const auto opened = JournalStore::open(journal_on(*left.disk));
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().text.find(segment_path(1)) != std::string::npos);
  CHECK(opened.error().text.find("offset " + std::to_string(third)) != std::string::npos);
  CHECK(opened.error().text.find("expected CRC32C") != std::string::npos);
}

TEST_CASE("a journal that was closed in order has no last batch that could be taken for torn", "[journal_damage]") {
  MemoryFiles disk;
  {
    auto store = JournalStore::open(journal_on(disk));
    REQUIRE(Teller{**store}.now(opens(1, 1)).has_value());
  }
  disk.bytes(segment_path(1))[block + 100] ^= 1;
  CHECK_FALSE(JournalStore::open(journal_on(disk)).has_value());
}

TEST_CASE("closing and opening again and again takes no space", "[journal_damage]") {
  MemoryFiles disk;
  std::uint64_t offset = 0;
  for (int i = 0; i < 5; ++i) {
    auto store = JournalStore::open(journal_on(disk));
    REQUIRE(store.has_value());
    if (i == 0) REQUIRE(Teller{**store}.now(opens(1, 1)).has_value());
    if (i == 1) offset = (*store)->figures().segment_offset_bytes;
    if (i > 1) CHECK((*store)->figures().segment_offset_bytes == offset);
  }
}

TEST_CASE("2,000 flipped bytes: each is found, or is of the last batch and cut", "[journal_damage]") {
  const Left left = killed_after(40, 60'000);
  REQUIRE(left.segments == 3);
  const std::size_t last_batch = left.end_bytes - 15 * block;
  // The segment that stands ready holds nothing that could be damaged: it is remade.
  if (left.disk->paths().back() == segment_path(4)) REQUIRE(left.disk->remove(segment_path(4)).has_value());
  const std::uint64_t seed = 4;
  CAPTURE(seed);
  SeededRandom random{seed};
  int refused = 0;
  int cut = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t segment = 1 + random.below(3);
    // Half of them where the bytes are, half anywhere.
    auto& bytes = left.disk->bytes(segment_path(segment));
    const std::uint64_t most = segment == 3 && random.below(2) == 0 ? left.end_bytes : bytes.size();
    const std::uint64_t at = random.below(most);
    const auto mask = static_cast<std::uint8_t>(1 + random.below(255));
    bytes[at] ^= mask;
    const auto end = scanned(*left.disk);
    CAPTURE(segment, at);
    if (!end) {
      ++refused;
    } else {
      // Behind the end, or in the last batch: a torn write looks the same.
      REQUIRE(segment == 3);
      REQUIRE(at >= last_batch);
      REQUIRE(end->torn.has_value());
      REQUIRE(end->last_sequence == (at < left.end_bytes ? 39 : 40));
      ++cut;
    }
    bytes[at] ^= mask;
  }
  CHECK(refused > 1000);
  CHECK(cut > 100);
  CHECK(scanned(*left.disk)->last_sequence == 40);
}

TEST_CASE("a file that is shorter than it says is found, wherever it was cut", "[journal_damage]") {
  const Left left = killed_after(20, 60'000);
  REQUIRE(left.segments == 2);
  SeededRandom random{11};
  for (int i = 0; i < 300; ++i) {
    auto disk = left.disk->copy();
    const std::uint64_t segment = 1 + random.below(2);
    auto& bytes = disk->bytes(segment_path(segment));
    const std::size_t kept = i < 10 ? static_cast<std::size_t>(i) * block : random.below(bytes.size());
    bytes.resize(kept);
    CAPTURE(segment, kept);
    REQUIRE_FALSE(scanned(*disk).has_value());
  }
}

TEST_CASE("a segment without a seal that another follows stops the start", "[journal_damage]") {
  const Left left = killed_after(40, 60'000);
  auto& bytes = left.disk->bytes(segment_path(1));
  const std::size_t seal = block + 16 * 15 * block;
  REQUIRE(std::string(bytes.begin() + static_cast<std::ptrdiff_t>(seal),
                      bytes.begin() + static_cast<std::ptrdiff_t>(seal) + 4) == "ISWS");
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(seal), block, std::uint8_t{0});
  const auto opened = JournalStore::open(journal_on(*left.disk));
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().text.find("expected a seal") != std::string::npos);
}

TEST_CASE("a batch of another segment is no batch of this one", "[journal_damage]") {
  const Left left = killed_after(6);
  const Left other = killed_after(7);
  // The seventh batch of the other journal would go on where this one ends.
  const auto& from = other.disk->bytes(segment_path(1));
  auto& to = left.disk->bytes(segment_path(1));
  const auto begin = static_cast<std::ptrdiff_t>(other.end_bytes - block);
  std::copy_n(from.begin() + begin, block, to.begin() + static_cast<std::ptrdiff_t>(left.end_bytes));
  JournalStore::Recovery recovery;
  CHECK(recovered(*left.disk, &recovery) == 6);
  CHECK(recovery.torn_bytes > 0);
}

TEST_CASE("a header that was being written is torn, and the segment begun again", "[journal_damage]") {
  const Left left = killed_after(16, 60'000);
  REQUIRE(left.segments == 1);
  auto store = JournalStore::open(journal_on(*left.disk));
  REQUIRE(store.has_value());
  REQUIRE(Teller{**store}.now(authorizes(1, 17, 17)).has_value());
  store->reset();
  auto disk = left.disk->copy();
  if (disk->paths().back() == segment_path(2)) REQUIRE(disk->remove(segment_path(2)).has_value());
  // As if the next segment had been begun: the first is sealed by filling it up.
  {
    auto filling = JournalStore::open(journal_on(*disk));
    REQUIRE(filling.has_value());
    Teller teller{**filling};
    for (int n = 18; (*filling)->figures().segment == 1; ++n) {
      UnitOfWork made = authorizes(1, n, n);
      REQUIRE(teller.now(std::move(made)).has_value());
      REQUIRE(n < 400);
    }
  }
  auto& second = disk->bytes(segment_path(2));
  const auto end = scanned(*disk);
  REQUIRE(end.has_value());
  std::fill(second.begin() + 40, second.end(), std::uint8_t{0});
  JournalStore::Recovery recovery;
  const auto last = recovered(*disk, &recovery);
  REQUIRE(last.has_value());
  CHECK(*last == end->last_sequence - 1);  // the first batch of segment 2 is gone with its header: it was the only one
  CHECK(recovery.torn_bytes == 40);
  auto again = JournalStore::open(journal_on(*disk));
  REQUIRE(again.has_value());
  CHECK(Teller{**again}.now(opens(99, 1))->sequence == *last + 1);
}

}  // namespace isoswitch::test
