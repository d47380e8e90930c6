// What a reader of the journal gets: records with their places, from the first to the end or to where it has enough,
// also while a switch writes; and batches that say other things than they hold.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "record.pb.h"
#include "switch/store/journal_scan.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

using journal::Position;

constexpr std::size_t block = journal::block_bytes;

Result<journal::ScanEnd> read_all(FileSystem& disk, const journal::ScanOptions& options = {}) {
  return journal::scan(disk, "journal", options,
                       [](const proto::Record&, const Position&) -> Result<bool> { return true; });
}

// A journal of one batch, made by hand: the check value holds whatever the rest says.
void write_batch(MemoryFiles& disk, std::uint32_t records, const std::string& payload) {
  REQUIRE(disk.open(segment_path(1), FileMode::create).has_value());
  auto& bytes = disk.bytes(segment_path(1));
  bytes.assign(small_segment_bytes, 0);
  const std::uint32_t tag =
      write(journal::SegmentHeader{.number = 1, .first_sequence = 1, .segment_bytes = small_segment_bytes},
            journal::BlockRoom{bytes.data(), block});
  const auto batch = std::span{bytes}.subspan(block, block);
  std::ranges::copy(payload, batch.begin() + journal::batch_header_bytes);
  write(journal::BatchHeader{.segment_tag = tag,
                             .records = records,
                             .first_sequence = 1,
                             .payload_bytes = static_cast<std::uint32_t>(payload.size())},
        batch);
}

// A record of this sequence behind its length; `longer`: it claims more than it has.
std::string record_bytes(std::uint64_t sequence, char longer = 0) {
  proto::Record record;
  record.set_sequence(sequence);
  const std::string bytes = record.SerializeAsString();
  return static_cast<char>(bytes.size() + static_cast<std::size_t>(longer)) + bytes;
}

std::string fault(std::uint32_t records, const std::string& payload) {
  MemoryFiles disk;
  write_batch(disk, records, payload);
  const auto end = read_all(disk);
  return end ? "none" : end.error().text;
}

}  // namespace

TEST_CASE("a batch holds as many records as it says, and nothing else", "[journal_reading]") {
  CHECK(fault(2, record_bytes(1) + record_bytes(2)) == "none");
  const std::string damage = "journal/0000000001.journal: damage at offset 4096: ";
  CHECK(fault(3, record_bytes(1) + record_bytes(2)) == damage + "expected 3 records, found 2");
  CHECK(fault(1, record_bytes(1) + record_bytes(2)) == damage + "3 bytes stand behind the last record of the batch");
  CHECK(fault(0, record_bytes(1)) == damage + "3 bytes stand behind the last record of the batch");
  CHECK(fault(1, record_bytes(1, 1)) == damage + "record 1 of the batch claims 3 bytes, 2 are left");
  CHECK(fault(1, record_bytes(2)) == damage + "expected record 1, found 2");
  CHECK(fault(1, std::string{"\x02\xFF\xFF"}) == damage + "record 1 of the batch cannot be read");
  // A length of 4 GiB: never a negative number, never memory for it.
  CHECK(fault(1, std::string{"\xFF\xFF\xFF\xFF\x0F\x08\x01"}) ==
        damage + "record 1 of the batch claims 4294967295 bytes, 2 are left");
}

TEST_CASE("every record comes with the file and offset of its batch", "[journal_reading]") {
  const Left left = killed_after(20, 60'000);  // each a batch of 15 blocks, 16 of them in a segment
  std::vector<Position> places;
  REQUIRE(journal::scan(*left.disk, "journal", {}, [&](const proto::Record&, const Position& at) -> Result<bool> {
            places.push_back(at);
            return true;
          }).has_value());
  REQUIRE(places.size() == 20);
  for (std::size_t i = 0; i < places.size(); ++i) {
    CAPTURE(i);
    CHECK(places[i].segment == i / 16 + 1);
    CHECK(places[i].file == segment_path(i / 16 + 1));
    CHECK(places[i].offset_bytes == block + i % 16 * 15 * block);
  }
}

TEST_CASE("a reader that has enough stops the scan there", "[journal_reading]") {
  const Left left = killed_after(20, 60'000);
  const auto end = journal::scan(
      *left.disk, "journal", {},
      [&](const proto::Record& record, const Position&) -> Result<bool> { return record.sequence() < 5; });
  REQUIRE(end.has_value());
  CHECK(end->stopped);
  CHECK(end->records == 5);
  CHECK(end->last_sequence == 5);
  CHECK_FALSE(read_all(*left.disk)->stopped);
}

TEST_CASE("what a reader objects to is told with the record's place", "[journal_reading]") {
  const Left left = killed_after(3);
  const auto end =
      journal::scan(*left.disk, "journal", {}, [&](const proto::Record& record, const Position&) -> Result<bool> {
        if (record.sequence() == 2) return failure("not to my liking");
        return true;
      });
  REQUIRE_FALSE(end.has_value());
  CHECK(end.error().text == "journal/0000000001.journal: record 2 (batch at offset 8192): not to my liking");
}

TEST_CASE("progress grows with the segments, to the whole", "[journal_reading]") {
  const Left left = killed_after(40, 60'000);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  const auto end = read_all(
      *left.disk, {.progress = [&](std::uint64_t done, std::uint64_t total) { told.emplace_back(done, total); }});
  REQUIRE(end.has_value());
  CHECK(end->bytes == 3 * small_segment_bytes);
  REQUIRE(told.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(told[i].first == (i + 1) * small_segment_bytes);
    CHECK(told[i].second == 3 * small_segment_bytes);
  }
}

TEST_CASE("a directory with nothing in it is a journal with nothing in it", "[journal_reading]") {
  MemoryFiles disk;
  const auto end = read_all(disk);
  REQUIRE(end.has_value());
  CHECK(end->records == 0);
  CHECK(end->next_number == 1);
  CHECK_FALSE(end->torn);
}

TEST_CASE("a torn end is told by a reader, and left as it is", "[journal_reading]") {
  const Left left = killed_after(3);
  auto& bytes = left.disk->bytes(segment_path(1));
  bytes[left.end_bytes - block + 100] ^= 1;
  const std::vector<std::uint8_t> before = bytes;
  const auto end = read_all(*left.disk);
  REQUIRE(end.has_value());
  CHECK(end->last_sequence == 2);
  REQUIRE(end->torn);
  CHECK(end->torn->at.offset_bytes == left.end_bytes - block);
  CHECK(bytes == before);
}

TEST_CASE("a reader beside a running switch sees a prefix, and at least what was durable when it began",
          "[journal_reading]") {
  MemoryFiles disk;
  auto store = JournalStore::open(journal_on(disk));
  REQUIRE(store.has_value());
  std::atomic<std::uint64_t> durable = 0;
  std::atomic<bool> stop = false;
  std::atomic<int> reads = 0;
  std::string fault;
  std::thread reader{[&] {
    while (!stop || reads == 0) {
      const std::uint64_t before = durable;
      const auto end = read_all(disk);
      if (!end) fault = end.error().text;
      if (end && end->last_sequence < before) fault = "less than what was durable";
      if (!fault.empty()) break;
      ++reads;
    }
  }};
  // Over three segments, in batches of every size.
  Teller teller{**store};
  for (int n = 1; n <= 600; ++n) {
    while (!(*store)->has_room()) (*store)->drain();
    teller.submit(with_note(opens(n, n), static_cast<std::size_t>(n % 9) * 1000));
    if (n % 3 == 0) (*store)->flush();
    if (n % 10 == 0) (*store)->deliver();
    durable = (*store)->figures().durable_sequence;
  }
  (*store)->drain();
  stop = true;
  reader.join();
  CHECK(fault == "");
  CHECK(reads > 0);
  CHECK(read_all(disk)->last_sequence == 600);
}

}  // namespace isoswitch::test
