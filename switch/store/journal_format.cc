#include "switch/store/journal_format.h"

#include <fmt/format.h>
#include <isa-l/crc.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>

#include "switch/store/check_value.h"
#include "switch/store/little_endian.h"

namespace isoswitch::journal {
namespace {

constexpr std::string_view segment_magic = "ISWJRNL";  // and a zero
constexpr std::string_view batch_magic = "ISWB";
constexpr std::string_view seal_magic = "ISWS";
constexpr std::string_view name_ending = ".journal";
constexpr std::size_t name_digits = 10;

// Where things are in their block.
namespace at {
constexpr std::size_t segment_version = 8, segment_crc = 12, segment_number = 16, segment_first = 24,
                      segment_check = 32, segment_created = 40, segment_bytes = 48, segment_previous = 56,
                      segment_end = 88;
constexpr std::size_t batch_crc = 4, batch_tag = 8, batch_records = 12, batch_first = 16, batch_durable = 24,
                      batch_payload = 32;
constexpr std::size_t seal_crc = 4, seal_tag = 8, seal_last = 16, seal_bytes = 24, seal_hash = 32;
}  // namespace at

void put_magic(std::span<std::uint8_t> to, std::string_view magic) {
  std::memcpy(to.data(), magic.data(), magic.size());
}

bool has_magic(std::span<const std::uint8_t> from, std::string_view magic) {
  return std::memcmp(from.data(), magic.data(), magic.size()) == 0;
}

// Over everything but the check value itself.
std::uint32_t crc_around(std::span<const std::uint8_t> bytes, std::size_t offset) {
  const std::uint32_t before = crc32_iscsi(const_cast<std::uint8_t*>(bytes.data()), static_cast<int>(offset), ~0U);
  const auto rest = bytes.subspan(offset + 4);
  return ~crc32_iscsi(const_cast<std::uint8_t*>(rest.data()), static_cast<int>(rest.size()), before);
}

Result<void> check_crc(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return compare_check_values(crc_around(bytes, offset), get<std::uint32_t>(bytes, offset));
}

Result<void> check_tag(Block block, std::size_t offset, std::uint32_t expected) {
  const auto found = get<std::uint32_t>(block, offset);
  if (expected == found) return {};
  return failure(fmt::format("expected the segment's tag {:08x}, found {:08x}", expected, found));
}

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t before) {
  return ~crc32_iscsi(const_cast<std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()), ~before);
}

bool is_blank(std::span<const std::uint8_t> bytes) {
  return bytes.empty() || (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

std::uint32_t write(const SegmentHeader& header, BlockRoom block) {
  std::ranges::fill(block, std::uint8_t{0});
  put_magic(block, segment_magic);
  put(block, at::segment_version, format_version);
  put(block, at::segment_number, header.number);
  put(block, at::segment_first, header.first_sequence);
  put(block, at::segment_check, header.token_check);
  put(block, at::segment_created, header.created_us);
  put(block, at::segment_bytes, header.segment_bytes);
  put(block, at::segment_previous, header.previous);
  put(block, at::segment_crc, crc_around(block, at::segment_crc));
  return segment_tag(block);
}

void write(const Seal& seal, BlockRoom block) {
  std::ranges::fill(block, std::uint8_t{0});
  put_magic(block, seal_magic);
  put(block, at::seal_tag, seal.segment_tag);
  put(block, at::seal_last, seal.last_sequence);
  put(block, at::seal_bytes, seal.sealed_bytes);
  put(block, at::seal_hash, seal.hash);
  put(block, at::seal_crc, crc_around(block, at::seal_crc));
}

void write(const BatchHeader& header, std::span<std::uint8_t> batch) {
  std::ranges::fill(batch.first(batch_header_bytes), std::uint8_t{0});
  put_magic(batch, batch_magic);
  put(batch, at::batch_tag, header.segment_tag);
  put(batch, at::batch_records, header.records);
  put(batch, at::batch_first, header.first_sequence);
  put(batch, at::batch_durable, header.durable_before);
  put(batch, at::batch_payload, header.payload_bytes);
  put(batch, at::batch_crc, crc_around(batch, at::batch_crc));
}

std::uint32_t segment_tag(Block block) { return get<std::uint32_t>(block, at::segment_crc); }

Result<SegmentHeader> read_segment_header(Block block) {
  if (!has_magic(block, segment_magic)) return failure(fmt::format("expected a journal's magic {}", segment_magic));
  // Before the check value: a newer version may check itself in another way.
  if (const auto version = get<std::uint32_t>(block, at::segment_version); version != format_version)
    return failure(fmt::format("expected format version {}, found {}: a newer program wrote it, or it is damaged",
                               format_version, version));
  if (auto checked = check_crc(block, at::segment_crc); !checked) return std::unexpected(checked.error());
  if (!is_blank(block.subspan(at::segment_end))) return failure("expected zeros to the end of the header");
  return SegmentHeader{.number = get<std::uint64_t>(block, at::segment_number),
                       .first_sequence = get<std::uint64_t>(block, at::segment_first),
                       .token_check = get<TokenCheck>(block, at::segment_check),
                       .created_us = get<std::int64_t>(block, at::segment_created),
                       .segment_bytes = get<std::uint64_t>(block, at::segment_bytes),
                       .previous = get<Sha256>(block, at::segment_previous)};
}

Result<Seal> read_seal(Block block, std::uint32_t segment_tag) {
  if (!has_magic(block, seal_magic)) return failure(fmt::format("expected a seal's magic {}", seal_magic));
  if (auto checked = check_tag(block, at::seal_tag, segment_tag); !checked) return std::unexpected(checked.error());
  if (auto checked = check_crc(block, at::seal_crc); !checked) return std::unexpected(checked.error());
  return Seal{.segment_tag = segment_tag,
              .last_sequence = get<std::uint64_t>(block, at::seal_last),
              .sealed_bytes = get<std::uint64_t>(block, at::seal_bytes),
              .hash = get<Sha256>(block, at::seal_hash)};
}

Result<BatchHeader> read_batch_header(Block block, std::uint32_t segment_tag) {
  if (!has_magic(block, batch_magic)) return failure(fmt::format("expected a batch's magic {}", batch_magic));
  if (auto checked = check_tag(block, at::batch_tag, segment_tag); !checked) return std::unexpected(checked.error());
  return BatchHeader{.segment_tag = segment_tag,
                     .records = get<std::uint32_t>(block, at::batch_records),
                     .first_sequence = get<std::uint64_t>(block, at::batch_first),
                     .durable_before = get<std::uint64_t>(block, at::batch_durable),
                     .payload_bytes = get<std::uint32_t>(block, at::batch_payload)};
}

Result<void> check_batch(std::span<const std::uint8_t> batch) { return check_crc(batch, at::batch_crc); }

std::string numbered_name(std::uint64_t number, std::string_view ending) {
  return fmt::format("{:0{}}{}", number, name_digits, ending);
}

std::optional<std::uint64_t> number_in(std::string_view name, std::string_view ending) {
  if (name.size() != name_digits + ending.size() || !name.ends_with(ending)) return std::nullopt;
  std::uint64_t number = 0;
  const char* const begin = std::to_address(name.begin());
  const char* const end = begin + name_digits;
  const auto parsed = std::from_chars(begin, end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || number == 0) return std::nullopt;
  return number;
}

std::string segment_name(std::uint64_t number) { return numbered_name(number, name_ending); }
std::optional<std::uint64_t> segment_number(std::string_view name) { return number_in(name, name_ending); }

}  // namespace isoswitch::journal
