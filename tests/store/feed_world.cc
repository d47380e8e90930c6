#include "tests/store/feed_world.h"

#include <catch2/catch.hpp>

#include "record.pb.h"
#include "switch/store/feed_frames.h"
#include "switch/store/ledger_hash.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {

using journal::JournalFeed;
using journal::JournalStandby;

LedgerHash hash_of(const Store& store) { return ledger_hash(dynamic_cast<const Tables&>(store.rows())); }

std::unique_ptr<JournalStore> open(FileSystem& disk, bool archive) {
  JournalOptions options = journal_on(disk);
  options.archive = archive;
  auto store = JournalStore::open(std::move(options));
  INFO((store ? "" : store.error().text));
  REQUIRE(store.has_value());
  return std::move(*store);
}

void work(JournalStore& store, int first, int count, std::size_t note_bytes) {
  for (int n = first; n < first + count; ++n) REQUIRE(now(store, with_note(opens(n, n), note_bytes)).has_value());
}

std::unique_ptr<JournalStandby> copy_on(FileSystem& disk) {
  auto copy = JournalStandby::open(disk, "journal");
  INFO((copy ? "" : copy.error().text));
  REQUIRE(copy.has_value());
  return std::move(*copy);
}

namespace {

// What it becomes on the way.
template <class Put>
journal::FeedFrame framed(journal::FeedFrameReader& reader, Put put) {
  std::vector<std::uint8_t> bytes;
  journal::put_greeting(bytes);
  put(bytes);
  reader.add(bytes);
  auto frame = reader.next();
  REQUIRE(frame.has_value());
  REQUIRE(frame->has_value());
  return **frame;
}

}  // namespace

Result<std::unique_ptr<JournalFeed>> feed_for(FileSystem& disk, JournalStandby& copy) {
  const auto position = copy.position();
  if (!position) return std::unexpected(position.error());
  journal::FeedFrameReader reader;
  const auto frame = framed(reader, [&](auto& to) { journal::put_have(*position, to); });
  const auto read = journal::read_have(frame.payload);
  REQUIRE(read.has_value());
  auto feed = std::make_unique<JournalFeed>(disk, "journal");
  if (auto begun = feed->begin(*read); !begun) return std::unexpected(begun.error());
  return feed;
}

Result<bool> one_piece(JournalFeed& feed, JournalStandby& copy) {
  const auto piece = feed.next();
  if (!piece) return std::unexpected(piece.error());
  if (!*piece) return false;
  journal::FeedFrameReader reader;
  const auto frame = framed(reader, [&](auto& to) { journal::put_piece(**piece, to); });
  const auto read = journal::read_piece(frame);
  REQUIRE(read.has_value());
  if (auto taken = copy.take(*read); !taken) return std::unexpected(taken.error());
  return true;
}

Result<void> catch_up(JournalFeed& feed, JournalStandby& copy) {
  while (true) {
    const auto more = one_piece(feed, copy);
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
}

void follows(FileSystem& from, JournalStandby& copy) {
  auto feed = feed_for(from, copy);
  INFO((feed ? "" : feed.error().text));
  REQUIRE(feed.has_value());
  const auto done = catch_up(**feed, copy);
  INFO((done ? "" : done.error().text));
  REQUIRE(done.has_value());
}

std::uint64_t starts_from(const MemoryFiles& disk, int accounts) {
  auto beside = disk.copy();
  const auto store = open(*beside);
  const std::uint64_t last = store->recovery().last_sequence;
  for (int n = 1; n <= accounts; ++n)
    REQUIRE(store->rows().account(account_id(n)).has_value() == (static_cast<std::uint64_t>(n) <= last));
  return last;
}

}  // namespace isoswitch::test
