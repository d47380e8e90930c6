#include "switch/store/segment_index_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "switch/store/check_value.h"
#include "switch/store/little_endian.h"

namespace isoswitch::journal {
namespace {

constexpr std::string_view index_magic = "ISWINDX";  // and a zero
constexpr std::string_view name_ending = ".index";

namespace at {
constexpr std::size_t version = 8, tag = 12, segment = 16, first = 24, last = 32, first_us = 40, last_us = 48,
                      seal_bytes = 56, seal_hash = 64, keys = 96, batches = 104;
constexpr std::size_t page_tag = 0, page_number = 4, page_count = 8, page_items = 12;
constexpr std::size_t crc = block_bytes - 4;  // of every page, over all before it
}  // namespace at

static_assert(at::page_items + entries_per_page * sizeof(IndexEntry) == at::crc);
static_assert(at::page_items + fences_per_page * sizeof(std::uint64_t) == at::crc);

void close(BlockRoom page) { put(page, at::crc, crc32c(page.first<at::crc>())); }

Result<void> check(Block page) {
  return compare_check_values(crc32c(page.first<at::crc>()), get<std::uint32_t>(page, at::crc));
}

template <class Item>
void write_page(std::uint32_t tag, std::uint64_t number, std::span<const Item> items, BlockRoom page) {
  std::ranges::fill(page, std::uint8_t{0});
  put(page, at::page_tag, tag);
  put(page, at::page_number, static_cast<std::uint32_t>(number));
  put(page, at::page_count, static_cast<std::uint32_t>(items.size()));
  std::memcpy(page.data() + at::page_items, items.data(), items.size_bytes());
  close(page);
}

template <class Item>
Result<void> read_page(Block page, std::uint32_t tag, std::uint64_t number, std::size_t most, std::vector<Item>& to) {
  if (auto checked = check(page); !checked) return checked;
  if (get<std::uint32_t>(page, at::page_tag) != tag) return failure("a page of another segment's index");
  if (get<std::uint32_t>(page, at::page_number) != static_cast<std::uint32_t>(number))
    return failure(fmt::format("expected page {}, found {}", number, get<std::uint32_t>(page, at::page_number)));
  const std::size_t count = get<std::uint32_t>(page, at::page_count);
  if (count > most) return failure(fmt::format("expected at most {} entries, found {}", most, count));
  const std::size_t before = to.size();
  to.resize(before + count);
  if (count > 0) std::memcpy(to.data() + before, page.data() + at::page_items, count * sizeof(Item));
  return {};
}

}  // namespace

// FNV-1a over the kind and the value, then mixed so that neighbours spread. Not against an enemy: whoever finds a
// record by it looks whether the record has the key.
std::uint64_t index_key(KeyKind kind, std::string_view value) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](std::uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3; };
  add(static_cast<std::uint8_t>(kind));
  for (const char c : value) add(static_cast<std::uint8_t>(c));
  hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33U)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33U);
}

void write(const IndexHeader& header, BlockRoom page) {
  std::ranges::fill(page, std::uint8_t{0});
  std::memcpy(page.data(), index_magic.data(), index_magic.size());
  put(page, at::version, index_version);
  put(page, at::tag, header.tag);
  put(page, at::segment, header.segment);
  put(page, at::first, header.first_sequence);
  put(page, at::last, header.last_sequence);
  put(page, at::first_us, header.first_us);
  put(page, at::last_us, header.last_us);
  put(page, at::seal_bytes, header.seal_bytes);
  put(page, at::seal_hash, header.seal_hash);
  put(page, at::keys, header.keys);
  put(page, at::batches, header.batches);
  close(page);
}

Result<IndexHeader> read_index_header(Block page) {
  if (std::memcmp(page.data(), index_magic.data(), index_magic.size()) != 0)
    return failure(fmt::format("expected an index's magic {}", index_magic));
  if (const auto version = get<std::uint32_t>(page, at::version); version != index_version)
    return failure(fmt::format("expected index version {}, found {}", index_version, version));
  if (auto checked = check(page); !checked) return std::unexpected(checked.error());
  return IndexHeader{.segment = get<std::uint64_t>(page, at::segment),
                     .tag = get<std::uint32_t>(page, at::tag),
                     .first_sequence = get<std::uint64_t>(page, at::first),
                     .last_sequence = get<std::uint64_t>(page, at::last),
                     .first_us = get<std::int64_t>(page, at::first_us),
                     .last_us = get<std::int64_t>(page, at::last_us),
                     .seal_bytes = get<std::uint64_t>(page, at::seal_bytes),
                     .seal_hash = get<Sha256>(page, at::seal_hash),
                     .keys = get<std::uint64_t>(page, at::keys),
                     .batches = get<std::uint64_t>(page, at::batches)};
}

void write_entries(std::uint32_t tag, std::uint64_t number, std::span<const IndexEntry> entries, BlockRoom page) {
  write_page(tag, number, entries, page);
}
void write_fences(std::uint32_t tag, std::uint64_t number, std::span<const std::uint64_t> fences, BlockRoom page) {
  write_page(tag, number, fences, page);
}

Result<void> read_entries(Block page, std::uint32_t tag, std::uint64_t number, std::vector<IndexEntry>& to) {
  return read_page(page, tag, number, entries_per_page, to);
}
Result<void> read_fences(Block page, std::uint32_t tag, std::uint64_t number, std::vector<std::uint64_t>& to) {
  return read_page(page, tag, number, fences_per_page, to);
}

std::string index_path(std::string_view segment_path) {
  const std::size_t slash = segment_path.rfind('/');
  const std::size_t dot = segment_path.find('.', slash == std::string_view::npos ? 0 : slash);
  return std::string{segment_path.substr(0, dot)} + std::string{name_ending};
}

}  // namespace isoswitch::journal
