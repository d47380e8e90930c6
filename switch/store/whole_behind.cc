#include "switch/store/whole_behind.h"

#include <algorithm>
#include <functional>

namespace isoswitch::journal {
namespace {

constexpr std::size_t read_bytes = std::size_t{256} << 10;

// False: enough.
using OnBlock = std::function<bool(std::uint64_t offset, Block block)>;

Result<void> each_block(SegmentBytes& segment, std::uint64_t offset, const OnBlock& on_block) {
  std::vector<std::uint8_t> room(read_bytes);
  while (offset < segment.size()) {
    const auto got = segment.read(offset, room);
    if (!got) return std::unexpected(got.error());
    const std::size_t whole = *got - *got % block_bytes;
    for (std::size_t at = 0; at < whole; at += block_bytes)
      if (!on_block(offset + at, Block{room.data() + at, block_bytes})) return {};
    if (whole == 0) return {};
    offset += whole;
  }
  return {};
}

}  // namespace

Result<std::optional<std::uint64_t>> whole_behind(SegmentBytes& segment, std::uint32_t tag, std::uint64_t offset,
                                                  std::uint64_t last_sequence) {
  std::optional<std::uint64_t> found;
  BatchReader reader{segment, tag, block_bytes};
  const auto done = each_block(segment, offset + block_bytes, [&](std::uint64_t later, Block block) {
    if (!read_seal(block, tag) && !read_batch_header(block, tag)) return true;
    const auto there = reader.at(later);
    if (!there) return true;
    const auto* batch = std::get_if<BatchView>(&*there);
    const bool whole =
        std::holds_alternative<Seal>(*there) || (batch != nullptr && batch->header.first_sequence > last_sequence);
    if (whole) found = later;
    return !whole;
  });
  if (!done) return std::unexpected(done.error());
  return found;
}

Result<std::optional<std::uint64_t>> used_from(SegmentBytes& segment, std::uint64_t offset) {
  std::optional<std::uint64_t> found;
  const auto done = each_block(segment, offset, [&](std::uint64_t later, Block block) {
    if (!is_blank(block)) found = later;
    return !found;
  });
  if (!done) return std::unexpected(done.error());
  return found;
}

}  // namespace isoswitch::journal
