// The frames between a journal and its copy: what is written is read, and nothing else is taken for a frame.
#include "switch/store/feed_frames.h"

#include <catch2/catch.hpp>

#include "switch/base/random.h"

namespace isoswitch::journal {
namespace {

std::vector<std::uint8_t> greeting() {
  std::vector<std::uint8_t> bytes;
  put_greeting(bytes);
  return bytes;
}

std::string error_of(std::span<const std::uint8_t> bytes) {
  FeedFrameReader reader;
  reader.add(bytes);
  while (true) {
    const auto frame = reader.next();
    if (!frame) return frame.error().text;
    if (!*frame) return {};
  }
}

}  // namespace

TEST_CASE("a frame is length, kind, payload and CRC32C, as the page says", "[feed_frames]") {
  std::vector<std::uint8_t> bytes = greeting();
  CHECK(bytes == std::vector<std::uint8_t>{'I', 'S', 'W', 'F', 'E', 'E', 'D', 0, 1, 0, 0, 0});
  bytes.clear();
  put_refused("1234", bytes);
  REQUIRE(bytes.size() == 13);
  CHECK(std::vector<std::uint8_t>(bytes.begin(), bytes.begin() + 9) ==
        std::vector<std::uint8_t>{4, 0, 0, 0, 6, '1', '2', '3', '4'});
}

TEST_CASE("what is said is heard, however it is split", "[feed_frames]") {
  FeedPosition position{.durable = {.segment = 3, .offset_bytes = 8192, .sequence = 77, .at_us = -5},
                        .hash = {1, 2, 3},
                        .marks = {{3, 0, 0xdeadbeef}, {3, 4096, 7}}};
  const std::vector<std::uint8_t> content{9, 8, 7};
  FeedPiece piece;
  piece.segment = 4;
  piece.offset_bytes = 4096;
  piece.last_sequence = 78;
  piece.last_at_us = 123;
  piece.all_for_now = true;
  piece.bytes = content;
  FeedPiece snapshot = piece;
  snapshot.kind = FeedPiece::Kind::snapshot;
  snapshot.file_bytes = 99;
  std::vector<std::uint8_t> bytes = greeting();
  put_have(position, bytes);
  put_piece(piece, bytes);
  put_piece(snapshot, bytes);
  put_acknowledged({5, 0, 79, 124}, bytes);
  put_alive(bytes);
  put_refused("no\nmore", bytes);
  for (std::size_t step : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
    FeedFrameReader reader;
    std::vector<FeedFrameKind> kinds;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      reader.add(std::span{bytes}.subspan(at, std::min(step, bytes.size() - at)));
      while (true) {
        const auto frame = reader.next();
        REQUIRE(frame.has_value());
        if (!*frame) break;
        kinds.push_back((*frame)->kind);
        const auto payload = (*frame)->payload;
        switch ((*frame)->kind) {
          case FeedFrameKind::have: {
            const auto read = read_have(payload);
            REQUIRE(read.has_value());
            CHECK(read->durable.segment == 3);
            CHECK(read->durable.offset_bytes == 8192);
            CHECK(read->durable.sequence == 77);
            CHECK(read->durable.at_us == -5);
            CHECK(read->hash == position.hash);
            CHECK(read->marks == position.marks);
            break;
          }
          case FeedFrameKind::segment:
          case FeedFrameKind::snapshot: {
            const auto read = read_piece(**frame);
            REQUIRE(read.has_value());
            CHECK(read->segment == 4);
            CHECK(read->offset_bytes == 4096);
            CHECK(read->last_sequence == 78);
            CHECK(read->last_at_us == 123);
            CHECK(read->all_for_now == (read->kind == FeedPiece::Kind::segment));
            CHECK(read->file_bytes == (read->kind == FeedPiece::Kind::segment ? 0 : 99));
            CHECK(std::vector<std::uint8_t>(read->bytes.begin(), read->bytes.end()) == content);
            break;
          }
          case FeedFrameKind::acknowledged: CHECK(read_acknowledged(payload) == FeedDurable{5, 0, 79, 124}); break;
          case FeedFrameKind::alive: CHECK(payload.empty()); break;
          case FeedFrameKind::refused: CHECK(read_refused(payload) == "no more"); break;
        }
      }
    }
    using enum FeedFrameKind;
    CHECK(kinds == std::vector{have, segment, FeedFrameKind::snapshot, acknowledged, alive, refused});
  }
}

TEST_CASE("what is no frame is named with its offset", "[feed_frames]") {
  std::vector<std::uint8_t> bytes = greeting();
  put_alive(bytes);
  const std::vector<std::uint8_t> good = bytes;
  CHECK(error_of(good).empty());
  bytes[0] = 'X';
  CHECK_THAT(error_of(bytes), Catch::Contains("offset 0 ") && Catch::Contains("expected the greeting ISWFEED"));
  bytes = good;
  bytes[8] = 2;
  CHECK_THAT(error_of(bytes), Catch::Contains("expected version 1, found 2"));
  bytes = good;
  bytes[15] = 0xff;
  CHECK_THAT(error_of(bytes),
             Catch::Contains("offset 12 ") && Catch::Contains("at most 33554496 bytes, found 4278190080"));
  bytes = good;
  bytes[16] = 9;
  CHECK_THAT(error_of(bytes), Catch::Contains("expected a kind from 1 to 6, found 9"));
  bytes = good;
  bytes.back() ^= 1U;
  CHECK_THAT(error_of(bytes), Catch::Contains("expected CRC32C"));
}

TEST_CASE("random bytes and flipped bits are never taken for what was not said", "[feed_frames]") {
  SeededRandom random{31};
  std::vector<std::uint8_t> good = greeting();
  FeedPosition position;
  position.marks.resize(3);
  put_have(position, good);
  put_acknowledged({1, 2, 3, 4}, good);
  put_refused("why", good);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::uint8_t> bytes = good;
    const bool flipped = round % 2 == 0;
    if (flipped) {
      bytes[random.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    } else {
      bytes.resize(feed_greeting_bytes);
      for (std::uint64_t i = random.below(200); i > 0; --i)
        bytes.push_back(static_cast<std::uint8_t>(random.below(256)));
      // Likely lengths and kinds, so that more than the bounds is met.
      if (bytes.size() > 17)
        bytes[13] = bytes[14] = bytes[15] = 0, bytes[16] = static_cast<std::uint8_t>(1 + random.below(6));
    }
    FeedFrameReader reader;
    reader.add(bytes);
    int frames = 0;
    while (true) {
      const auto frame = reader.next();
      if (!frame || !*frame) break;
      ++frames;
      std::ignore = read_have((*frame)->payload);
      std::ignore = read_piece(**frame);
      std::ignore = read_acknowledged((*frame)->payload);
      std::ignore = read_refused((*frame)->payload);
    }
    if (flipped) REQUIRE(frames < 3);
    if (!flipped) REQUIRE(frames == 0);
  }
  // Payloads that no check value has guarded.
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::uint8_t> payload;
    for (std::uint64_t i = random.below(120); i > 0; --i)
      payload.push_back(static_cast<std::uint8_t>(random.below(256)));
    const auto have = read_have(payload);
    if (have) REQUIRE(payload.size() == 68 + 20 * have->marks.size());
    const auto piece = read_piece({FeedFrameKind::snapshot, payload});
    REQUIRE(piece.has_value() == (payload.size() >= 40));
    REQUIRE(read_acknowledged(payload).has_value() == (payload.size() == 32));
  }
}

}  // namespace isoswitch::journal
