#include "switch/store/journal_format.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace isoswitch::journal {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

TEST_CASE("the check value is CRC32C", "[journal_format]") {
  CHECK(crc32c(bytes_of("123456789")) == 0xe3069283);  // the published check
  // RFC 3720, B.4
  CHECK(crc32c(std::vector<std::uint8_t>(32, 0x00)) == 0x8a9136aa);
  CHECK(crc32c(std::vector<std::uint8_t>(32, 0xff)) == 0x62a8ab43);
}

TEST_CASE("a header, a batch and a seal have the bytes of docs/journal_format.md", "[journal_format]") {
  std::vector<std::uint8_t> block(block_bytes, 0xEE);
  const BlockRoom room{block.data(), block_bytes};
  const std::uint32_t tag = write(SegmentHeader{.number = 3,
                                                .first_sequence = 0x0102030405060708,
                                                .token_check = {0xA, 0xB},
                                                .created_us = 9,
                                                .segment_bytes = 1 << 20,
                                                .previous = {0xC}},
                                  room);
  CHECK(std::string(block.begin(), block.begin() + 8) == std::string("ISWJRNL\0", 8));
  CHECK(block[8] == 1);
  CHECK(block[16] == 3);
  CHECK(block[24] == 8);
  CHECK(block[31] == 1);
  CHECK(block[32] == 0xA);
  CHECK(block[40] == 9);
  CHECK(block[50] == 0x10);
  CHECK(block[56] == 0xC);
  CHECK(is_blank(std::span{block}.subspan(88)));
  CHECK(segment_tag(Block{block.data(), block_bytes}) == tag);
  CHECK(read_segment_header(Block{block.data(), block_bytes})->first_sequence == 0x0102030405060708);

  std::fill(block.begin() + batch_header_bytes, block.end(), std::uint8_t{0});
  write(BatchHeader{.segment_tag = tag, .records = 2, .first_sequence = 7, .durable_before = 6, .payload_bytes = 5},
        block);
  CHECK(std::string(block.begin(), block.begin() + 4) == "ISWB");
  CHECK(block[12] == 2);
  CHECK(block[16] == 7);
  CHECK(block[24] == 6);
  CHECK(block[32] == 5);
  CHECK(check_batch(block).has_value());
  CHECK_FALSE(read_batch_header(Block{block.data(), block_bytes}, tag + 1).has_value());

  write(Seal{.segment_tag = tag, .last_sequence = 8, .sealed_bytes = 4096, .hash = {0xD}}, room);
  CHECK(std::string(block.begin(), block.begin() + 4) == "ISWS");
  CHECK(block[16] == 8);
  CHECK(block[25] == 0x10);
  CHECK(block[32] == 0xD);
  CHECK(read_seal(Block{block.data(), block_bytes}, tag)->last_sequence == 8);
}

TEST_CASE("a flipped bit anywhere in a header, batch or seal is found", "[journal_format]") {
  std::vector<std::uint8_t> header(block_bytes);
  std::vector<std::uint8_t> batch(block_bytes);
  std::vector<std::uint8_t> seal(block_bytes);
  const std::uint32_t tag =
      write(SegmentHeader{.number = 1, .segment_bytes = 1 << 20}, BlockRoom{header.data(), block_bytes});
  write(BatchHeader{.segment_tag = tag, .records = 1, .first_sequence = 1, .payload_bytes = 100}, batch);
  write(Seal{.segment_tag = tag, .last_sequence = 1, .sealed_bytes = 8192, .hash = {}},
        BlockRoom{seal.data(), block_bytes});
  int missed = 0;
  for (std::size_t i = 0; i < block_bytes; ++i) {
    const auto bit = static_cast<std::uint8_t>(1U << (i % 8));
    for (auto* block : {&header, &batch, &seal}) (*block)[i] ^= bit;
    missed += read_segment_header(Block{header.data(), block_bytes}).has_value() ? 1 : 0;
    const bool batch_held =
        read_batch_header(Block{batch.data(), block_bytes}, tag).has_value() && check_batch(batch).has_value();
    missed += batch_held ? 1 : 0;
    missed += read_seal(Block{seal.data(), block_bytes}, tag).has_value() ? 1 : 0;
    for (auto* block : {&header, &batch, &seal}) (*block)[i] ^= bit;
  }
  CHECK(missed == 0);
}

TEST_CASE("only a segment's name is a segment's name", "[journal_format]") {
  CHECK(segment_name(42) == "0000000042.journal");
  CHECK(segment_number("0000000042.journal") == 42);
  CHECK_FALSE(segment_number("0000000000.journal"));
  CHECK_FALSE(segment_number("0000000042.journal.new"));
  CHECK_FALSE(segment_number("42.journal"));
  CHECK_FALSE(segment_number("00000000x2.journal"));
  CHECK_FALSE(segment_number("lock"));
}

}  // namespace isoswitch::journal
