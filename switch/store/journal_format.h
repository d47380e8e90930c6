// The bytes of the journal: docs/journal_format.md as code. Numbers are little-endian.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "switch/base/result.h"

namespace isoswitch::journal {

inline constexpr std::size_t block_bytes = 4096;  // what a disk writes as one; batches start on a fresh one
inline constexpr std::uint32_t format_version = 1;
inline constexpr std::size_t batch_header_bytes = 64;

using Block = std::span<const std::uint8_t, block_bytes>;
using BlockRoom = std::span<std::uint8_t, block_bytes>;
using Sha256 = std::array<std::uint8_t, 32>;
using TokenCheck = std::array<std::uint8_t, 8>;

// The first block of a segment.
struct SegmentHeader {
  std::uint64_t number = 0;
  std::uint64_t first_sequence = 0;
  TokenCheck token_check{};  // of the key that the journal's card tokens were made with
  std::int64_t created_us = 0;
  std::uint64_t segment_bytes = 0;
  Sha256 previous{};  // hash of the segment before, as its seal has it; zeros in segment 1
};

// Then whole records, each after its length as a varint, then zeros up to the next block.
struct BatchHeader {
  std::uint32_t segment_tag = 0;  // a batch belongs to one segment: the check value of that segment's header
  std::uint32_t records = 0;      // none: the journal was closed here
  std::uint64_t first_sequence = 0;
  std::uint64_t durable_before = 0;  // every record up to this one is known to be on disk
  std::uint32_t payload_bytes = 0;
};

// The block after the last batch of a full segment.
struct Seal {
  std::uint32_t segment_tag = 0;
  std::uint64_t last_sequence = 0;
  std::uint64_t sealed_bytes = 0;  // offset of this block: what the hash covers
  Sha256 hash{};
};

// `before`: the value of what stands before the bytes.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t before = 0);

constexpr std::uint64_t whole_blocks(std::uint64_t bytes) {
  return (bytes + block_bytes - 1) / block_bytes * block_bytes;
}
bool is_blank(std::span<const std::uint8_t> bytes);

// Says what the tag of the segment's batches is.
std::uint32_t write(const SegmentHeader& header, BlockRoom block);
void write(const Seal& seal, BlockRoom block);
// batch: header room, payload, zeros; whole blocks.
void write(const BatchHeader& header, std::span<std::uint8_t> batch);

// What a block is not is told in the error: "expected the magic ISWJRNL, found …".
Result<SegmentHeader> read_segment_header(Block block);
std::uint32_t segment_tag(Block block);
Result<Seal> read_seal(Block block, std::uint32_t segment_tag);
// The first block of a batch: whether it can be one, before its other blocks are there.
Result<BatchHeader> read_batch_header(Block block, std::uint32_t segment_tag);
// The whole batch.
Result<void> check_batch(std::span<const std::uint8_t> batch);

// Files are named by ten digits and an ending.
std::string numbered_name(std::uint64_t number, std::string_view ending);
std::optional<std::uint64_t> number_in(std::string_view name, std::string_view ending);  // nothing: another file
std::string segment_name(std::uint64_t number);                                          // "0000000001.journal"
std::optional<std::uint64_t> segment_number(std::string_view name);                      // nothing: another file
inline constexpr std::string_view lock_name = "lock";

}  // namespace isoswitch::journal
