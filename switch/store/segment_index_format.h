// The bytes of a segment's index: docs/journal_format.md, "Index", as code. Numbers are little-endian.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/file.h"
#include "switch/store/journal_format.h"

namespace isoswitch::journal {

inline constexpr std::uint32_t index_version = 1;
inline constexpr std::size_t entries_per_page = 255;
inline constexpr std::size_t fences_per_page = 510;

// What of a record can be looked up. The numbers are part of the hashed key: never reused.
enum class KeyKind : std::uint8_t {
  stan = 1,
  retrieval_reference = 2,
  card = 3,  // token; also where only a row of it changed
  account = 4,
  life_cycle = 5,
  match = 6,
  authorization_code = 7,  // given, or named by the message
  exception = 8,
  repeat_of = 9,     // the sequence of what was answered again, as decimal digits
  card_row = 10,     // token; the record has the card's row
  record_kind = 11,  // "timer", "operator", "configuration"; transactions are not listed
};

std::uint64_t index_key(KeyKind kind, std::string_view value);

struct IndexEntry {
  std::uint64_t key = 0;     // of a batch: the time of its first record
  std::uint32_t block = 0;   // where the batch begins in the segment ÷ 4096
  std::uint32_t record = 0;  // sequence − first sequence of the segment
  friend auto operator<=>(const IndexEntry&, const IndexEntry&) = default;
};
static_assert(sizeof(IndexEntry) == 16);

struct IndexHeader {
  std::uint64_t segment = 0;
  std::uint32_t tag = 0;  // the segment's
  std::uint64_t first_sequence = 0;
  std::uint64_t last_sequence = 0;  // first − 1: it has no record
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  std::uint64_t seal_bytes = 0;  // offset of the seal
  Sha256 seal_hash{};
  std::uint64_t keys = 0;     // entries
  std::uint64_t batches = 0;  // entries

  std::uint64_t key_pages() const { return (keys + entries_per_page - 1) / entries_per_page; }
  std::uint64_t batch_pages() const { return (batches + entries_per_page - 1) / entries_per_page; }
  std::uint64_t fence_pages() const { return (key_pages() + fences_per_page - 1) / fences_per_page; }
  std::uint64_t file_bytes() const { return (1 + key_pages() + batch_pages() + fence_pages()) * block_bytes; }
};

void write(const IndexHeader& header, BlockRoom page);
Result<IndexHeader> read_index_header(Block page);

// Pages are numbered within their file, the header is page 0. At most entries_per_page and fences_per_page.
void write_entries(std::uint32_t tag, std::uint64_t number, std::span<const IndexEntry> entries, BlockRoom page);
void write_fences(std::uint32_t tag, std::uint64_t number, std::span<const std::uint64_t> fences, BlockRoom page);
// Append to `to`. Errors: another segment's, another page, a wrong check value.
Result<void> read_entries(Block page, std::uint32_t tag, std::uint64_t number, std::vector<IndexEntry>& to);
Result<void> read_fences(Block page, std::uint32_t tag, std::uint64_t number, std::vector<std::uint64_t>& to);

std::string index_path(std::string_view segment_path);  // "…/0000000001.index", also of an archived segment

}  // namespace isoswitch::journal
