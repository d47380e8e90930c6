// Each kind of frame as bytes, made from the tables in docs/journal_format.md by a program of its own: CRC32C bit by
// bit (reflected polynomial 0x82f63b78; 0xe3069283 for "123456789"). No two numbers in a frame are the same, so that
// fields that change their places are seen.
#include <catch2/catch.hpp>

#include "switch/store/feed_frames.h"

namespace isoswitch::journal {
namespace {

using Bytes = std::vector<std::uint8_t>;

const Bytes have_bytes{0x6c, 0x00, 0x00, 0x00, 0x01, 0x03, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20,
                       0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x4d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xfe,
                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47,
                       0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56,
                       0x57, 0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x02, 0x00, 0x00, 0x00, 0x02, 0x01,
                       0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xef,
                       0xbe, 0xad, 0xde, 0x03, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00,
                       0x00, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0xb7, 0x72, 0x7b, 0x71};

const Bytes snapshot_bytes{0x2b, 0x00, 0x00, 0x00, 0x02, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                           0x00, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x07, 0x30, 0x00, 0x00, 0x00,
                           0x00, 0x00, 0x00, 0x06, 0x4e, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0a, 0x7b,
                           0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x09, 0x08, 0x07, 0xef, 0xd6, 0xa7, 0xff};

const Bytes segment_bytes{0x24, 0x00, 0x00, 0x00, 0x03, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
                          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x4e, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0a,
                          0x7b, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x09, 0x08, 0x07, 0xd7, 0x6c, 0x7f, 0xe3};

const Bytes acknowledged_bytes{0x20, 0x00, 0x00, 0x00, 0x04, 0x05, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                               0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x4f, 0x00, 0x00, 0x00, 0x00, 0x00,
                               0x00, 0x0b, 0x7c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x49, 0x56, 0xac, 0x41};

const Bytes alive_bytes{0x00, 0x00, 0x00, 0x00, 0x05, 0x29, 0x62, 0x83, 0x70};

const Bytes refused_bytes{0x07, 0x00, 0x00, 0x00, 0x06, 0x6e, 0x6f, 0x20,
                          0x72, 0x6f, 0x6f, 0x6d, 0x43, 0x10, 0x6b, 0xfd};

Sha256 counted_from_64() {
  Sha256 hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(0x40 + i);
  return hash;
}

const Bytes content{9, 8, 7};

// What a reader makes of it; its payload is that of `reader`.
FeedFrame only_frame(FeedFrameReader& reader, const Bytes& bytes) {
  Bytes all;
  put_greeting(all);
  all.insert(all.end(), bytes.begin(), bytes.end());
  reader.add(all);
  const auto frame = reader.next();
  REQUIRE((frame.has_value() && frame->has_value()));
  return **frame;
}

}  // namespace

TEST_CASE("what a copy has is the bytes of the page's table", "[feed_frames]") {
  const FeedPosition position{.durable = {.segment = 0x0103, .offset_bytes = 0x2000, .sequence = 0x4d05, .at_us = -2},
                              .hash = counted_from_64(),
                              .marks = {{.segment = 0x0102, .offset_bytes = 0, .check = 0xdeadbeef},
                                        {.segment = 0x0103, .offset_bytes = 0x1000, .check = 7}}};
  Bytes put;
  put_have(position, put);
  CHECK(put == have_bytes);
  FeedFrameReader reader;
  const auto frame = only_frame(reader, have_bytes);
  CHECK(frame.kind == FeedFrameKind::have);
  const auto read = read_have(frame.payload);
  REQUIRE(read.has_value());
  CHECK(read->durable == position.durable);
  CHECK(read->hash == position.hash);
  CHECK(read->marks == position.marks);
}

TEST_CASE("a part of a snapshot is the bytes of the page's table", "[feed_frames]") {
  FeedPiece piece{.kind = FeedPiece::Kind::snapshot,
                  .segment = 0x0104,
                  .offset_bytes = 0x1000,
                  .file_bytes = 0x3007,
                  .last_sequence = 0x4e06,
                  .last_at_us = 0x7b0a,
                  .bytes = content};
  Bytes put;
  put_piece(piece, put);
  CHECK(put == snapshot_bytes);
  FeedFrameReader reader;
  const auto frame = only_frame(reader, snapshot_bytes);
  const auto read = read_piece(frame);
  REQUIRE(read.has_value());
  CHECK(read->kind == FeedPiece::Kind::snapshot);
  CHECK(read->segment == 0x0104);
  CHECK(read->offset_bytes == 0x1000);
  CHECK(read->file_bytes == 0x3007);
  CHECK(read->last_sequence == 0x4e06);
  CHECK(read->last_at_us == 0x7b0a);
  CHECK(Bytes(read->bytes.begin(), read->bytes.end()) == content);
}

TEST_CASE("a part of a segment is the bytes of the page's table", "[feed_frames]") {
  FeedPiece piece{.kind = FeedPiece::Kind::segment,
                  .segment = 0x0104,
                  .offset_bytes = 0x1000,
                  .last_sequence = 0x4e06,
                  .last_at_us = 0x7b0a,
                  .all_for_now = true,
                  .bytes = content};
  Bytes put;
  put_piece(piece, put);
  CHECK(put == segment_bytes);
  FeedFrameReader reader;
  const auto frame = only_frame(reader, segment_bytes);
  const auto read = read_piece(frame);
  REQUIRE(read.has_value());
  CHECK(read->kind == FeedPiece::Kind::segment);
  CHECK(read->segment == 0x0104);
  CHECK(read->offset_bytes == 0x1000);
  CHECK(read->last_sequence == 0x4e06);
  CHECK(read->last_at_us == 0x7b0a);
  CHECK(read->all_for_now);
  CHECK(Bytes(read->bytes.begin(), read->bytes.end()) == content);
}

TEST_CASE("an acknowledgement is the bytes of the page's table", "[feed_frames]") {
  const FeedDurable durable{.segment = 0x0105, .offset_bytes = 0x3000, .sequence = 0x4f08, .at_us = 0x7c0b};
  Bytes put;
  put_acknowledged(durable, put);
  CHECK(put == acknowledged_bytes);
  FeedFrameReader reader;
  const auto frame = only_frame(reader, acknowledged_bytes);
  CHECK(frame.kind == FeedFrameKind::acknowledged);
  CHECK(read_acknowledged(frame.payload) == durable);
}

TEST_CASE("alive and refused are the bytes of the page's table", "[feed_frames]") {
  Bytes put;
  put_alive(put);
  CHECK(put == alive_bytes);
  put.clear();
  put_refused("no room", put);
  CHECK(put == refused_bytes);
  FeedFrameReader reader;
  CHECK(only_frame(reader, alive_bytes).kind == FeedFrameKind::alive);
  FeedFrameReader another;
  const auto frame = only_frame(another, refused_bytes);
  CHECK(frame.kind == FeedFrameKind::refused);
  CHECK(read_refused(frame.payload) == "no room");
}

}  // namespace isoswitch::journal
