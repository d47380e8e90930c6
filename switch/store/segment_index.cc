#include "switch/store/segment_index.h"

#include <fmt/format.h>

#include <algorithm>

namespace isoswitch::journal {
namespace {

using Page = std::array<std::uint8_t, block_bytes>;

Result<void> read_page(File& file, std::uint64_t number, Page& page) {
  const auto got = file.read(number * block_bytes, page);
  if (!got) return failure(got.error().text);
  if (*got < block_bytes) return failure("the file ends before its last page");
  return {};
}

std::unexpected<Error> broken(const std::string& path, const Error& why) {
  return failure(fmt::format("{}: damaged: {}", path, why.text));
}

bool is_sealed_with(SegmentBytes& segment, const IndexHeader& header) {
  Page block{};
  const auto got = segment.read(header.seal_bytes, block);
  if (!got || *got < block_bytes) return false;
  const auto seal = read_seal(block, header.tag);
  return seal && seal->hash == header.seal_hash && seal->last_sequence == header.last_sequence;
}

}  // namespace

SegmentIndex::SegmentIndex(IndexContent content)
    : header_(content.header), keys_(std::move(content.keys)), batches_(std::move(content.batches)) {}

std::optional<SegmentIndex> SegmentIndex::open(FileSystem& files, SegmentBytes& segment, const SegmentStart& start) {
  std::string path = index_path(segment.path());
  auto file = files.open(path, FileMode::read);
  if (!file) return std::nullopt;
  Page page{};
  if (!read_page(**file, 0, page)) return std::nullopt;
  const auto header = read_index_header(page);
  if (!header || header->segment != start.header.number || header->tag != start.tag) return std::nullopt;
  if ((*file)->size().value_or(0) != header->file_bytes()) return std::nullopt;
  if (!is_sealed_with(segment, *header)) return std::nullopt;
  return SegmentIndex{files, std::move(path), *header};
}

Result<std::vector<IndexEntry>> SegmentIndex::find(std::uint64_t key) {
  if (in_memory()) {
    const auto range = std::ranges::equal_range(keys_, key, {}, &IndexEntry::key);
    return std::vector<IndexEntry>{range.begin(), range.end()};
  }
  auto found = find_in_file(key);
  if (!found) return broken(path_, found.error());
  return found;
}

Result<std::vector<IndexEntry>> SegmentIndex::find_in_file(std::uint64_t key) {
  const auto file = files_->open(path_, FileMode::read);
  if (!file) return failure(file.error().text);
  if (auto loaded = load_fences(**file); !loaded) return std::unexpected(loaded.error());
  // Entries of one key may begin in the page before the first that begins with it.
  const auto first = std::ranges::lower_bound(fences_, key);
  std::size_t at = static_cast<std::size_t>(first - fences_.begin());
  if (at > 0) --at;
  std::vector<IndexEntry> found;
  std::vector<IndexEntry> entries;
  for (; at < fences_.size() && fences_[at] <= key; ++at) {
    Page page{};
    entries.clear();
    if (auto read = read_page(**file, 1 + at, page); !read) return std::unexpected(read.error());
    if (auto read = read_entries(page, header_.tag, 1 + at, entries); !read) return std::unexpected(read.error());
    const auto range = std::ranges::equal_range(entries, key, {}, &IndexEntry::key);
    found.insert(found.end(), range.begin(), range.end());
  }
  return found;
}

Result<void> SegmentIndex::load_fences(File& file) {
  if (!fences_.empty()) return {};
  const std::uint64_t begin = 1 + header_.key_pages() + header_.batch_pages();
  std::vector<std::uint64_t> fences;
  for (std::uint64_t i = 0; i < header_.fence_pages(); ++i) {
    Page page{};
    if (auto read = read_page(file, begin + i, page); !read) return read;
    if (auto read = read_fences(page, header_.tag, begin + i, fences); !read) return read;
  }
  if (fences.size() != header_.key_pages())
    return failure(fmt::format("expected {} fences, found {}", header_.key_pages(), fences.size()));
  fences_ = std::move(fences);
  return {};
}

Result<void> SegmentIndex::load_batches() {
  if (in_memory() || !batches_.empty()) return {};
  const auto file = files_->open(path_, FileMode::read);
  if (!file) return failure(file.error().text);
  std::vector<IndexEntry> batches;
  for (std::uint64_t i = 0; i < header_.batch_pages(); ++i) {
    const std::uint64_t number = 1 + header_.key_pages() + i;
    Page page{};
    if (auto read = read_page(**file, number, page); !read) return broken(path_, read.error());
    if (auto read = read_entries(page, header_.tag, number, batches); !read) return broken(path_, read.error());
  }
  batches_ = std::move(batches);
  return {};
}

Result<std::optional<IndexEntry>> SegmentIndex::batch_before(std::uint64_t sequence, std::int64_t at_us) {
  if (auto loaded = load_batches(); !loaded) return std::unexpected(loaded.error());
  if (batches_.empty()) return std::nullopt;
  const std::uint64_t first = header_.first_sequence;
  const std::uint64_t record = sequence > first ? sequence - first : 0;
  const auto by_sequence = std::ranges::upper_bound(batches_, record, {}, &IndexEntry::record);
  // Records of one time may stand in several batches: the one before the first that begins with it may have some too.
  const auto by_time = std::ranges::lower_bound(batches_, static_cast<std::uint64_t>(std::max<std::int64_t>(at_us, 0)),
                                                {}, &IndexEntry::key);
  // Both are bounds from below: what comes later satisfies both.
  const auto later = std::max(by_sequence, by_time);
  return later == batches_.begin() ? *later : *std::prev(later);
}

}  // namespace isoswitch::journal
