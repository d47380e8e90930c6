#include "switch/store/snapshot_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "switch/store/check_value.h"
#include "switch/store/little_endian.h"

namespace isoswitch::journal {
namespace {

constexpr std::string_view snapshot_magic = "ISWSNAP";  // and a zero
constexpr std::string_view snapshot_ending = ".snapshot";
constexpr std::string_view run_ending = ".run";

namespace at {
constexpr std::size_t version = 8, closed_before = 12, first_segment = 16, last_segment = 24, last_sequence = 32,
                      last_at = 40, token_check = 48, created = 56, hash = 64, crc = block_bytes - 4;
constexpr std::size_t chunk_crc = 0, chunk_kind = 4, chunk_payload = 8, chunk_number = 12;
}  // namespace at

std::uint32_t chunk_crc(std::span<const std::uint8_t> header, std::span<const std::uint8_t> payload) {
  return crc32c(payload, crc32c(header.subspan(at::chunk_kind, chunk_header_bytes - at::chunk_kind)));
}

}  // namespace

void write(const SnapshotHeader& header, BlockRoom block) {
  std::ranges::fill(block, std::uint8_t{0});
  std::memcpy(block.data(), snapshot_magic.data(), snapshot_magic.size());
  put(block, at::version, snapshot_version);
  put(block, at::closed_before, header.closed_before);
  put(block, at::first_segment, header.first_segment);
  put(block, at::last_segment, header.last_segment);
  put(block, at::last_sequence, header.last_sequence);
  put(block, at::last_at, header.last_at_us);
  put(block, at::token_check, header.token_check);
  put(block, at::created, header.created_us);
  put(block, at::hash, header.hash);
  put(block, at::crc, crc32c(block.first<at::crc>()));
}

Result<SnapshotHeader> read_snapshot_header(Block block) {
  if (std::memcmp(block.data(), snapshot_magic.data(), snapshot_magic.size()) != 0 || block[7] != 0)
    return failure("expected the magic ISWSNAP, found something else");
  if (const auto version = get<std::uint32_t>(block, at::version); version != snapshot_version)
    return failure(fmt::format("expected snapshot version {}, found {}", snapshot_version, version));
  const auto expected = crc32c(block.first<at::crc>());
  if (auto same = compare_check_values(expected, get<std::uint32_t>(block, at::crc), " of the header"); !same)
    return std::unexpected(same.error());
  return SnapshotHeader{.first_segment = get<std::uint64_t>(block, at::first_segment),
                        .last_segment = get<std::uint64_t>(block, at::last_segment),
                        .last_sequence = get<std::uint64_t>(block, at::last_sequence),
                        .last_at_us = get<std::int64_t>(block, at::last_at),
                        .closed_before = get<DayNumber>(block, at::closed_before),
                        .token_check = get<TokenCheck>(block, at::token_check),
                        .hash = get<Sha256>(block, at::hash),
                        .created_us = get<std::int64_t>(block, at::created)};
}

void write(const ChunkHeader& header, std::span<const std::uint8_t> payload, std::span<std::uint8_t> to) {
  put(to, at::chunk_kind, header.kind);
  put(to, at::chunk_payload, header.payload_bytes);
  put(to, at::chunk_number, header.number);
  put(to, at::chunk_crc, chunk_crc(to, payload));
}

Result<ChunkHeader> read_chunk_header(std::span<const std::uint8_t> bytes, std::uint32_t number) {
  const ChunkHeader header{.kind = get<ChunkKind>(bytes, at::chunk_kind),
                           .payload_bytes = get<std::uint32_t>(bytes, at::chunk_payload),
                           .number = get<std::uint32_t>(bytes, at::chunk_number)};
  if (header.number != number) return failure(fmt::format("expected chunk {}, found {}", number, header.number));
  if (header.kind < ChunkKind::rows || header.kind > ChunkKind::end)
    return failure(fmt::format("expected a kind of chunk from 1 to 4, found {}", static_cast<unsigned>(header.kind)));
  if (header.payload_bytes > chunk_payload_max)
    return failure(
        fmt::format("expected a chunk of at most {} bytes, found {}", chunk_payload_max, header.payload_bytes));
  return header;
}

Result<void> check_chunk(std::span<const std::uint8_t> header, std::span<const std::uint8_t> payload) {
  return compare_check_values(chunk_crc(header, payload), get<std::uint32_t>(header, at::chunk_crc), " of the chunk");
}

std::string snapshot_name(std::uint64_t last_segment) { return numbered_name(last_segment, snapshot_ending); }

std::string run_name(std::uint64_t segment) { return numbered_name(segment, run_ending); }

Result<std::vector<SnapshotName>> snapshots_in(FileSystem& files, const std::string& directory) {
  const auto names = files.list(directory);
  if (!names) return failure(names.error().text);
  std::vector<SnapshotName> snapshots;
  for (const std::string& name : *names)
    if (const auto number = number_in(name, snapshot_ending))
      snapshots.push_back({*number, fmt::format("{}/{}", directory, name)});
  std::ranges::sort(snapshots, std::greater{}, &SnapshotName::last_segment);
  return snapshots;
}

Result<std::vector<std::string>> leftovers_of_folds(FileSystem& files, const std::string& directory) {
  const auto names = files.list(directory);
  if (!names) return failure(names.error().text);
  std::vector<std::string> left;
  for (const std::string& name : *names)
    if (number_in(name, run_ending) || name == unfinished_snapshot)
      left.push_back(fmt::format("{}/{}", directory, name));
  return left;
}

}  // namespace isoswitch::journal
