// Builds a segment's index, and writes it beside the segment.
#include <cerrno>

#include <fmt/format.h>

#include <algorithm>

#include "record.pb.h"
#include "switch/store/segment_index.h"
#include "switch/store/segment_index_keys.h"

namespace isoswitch::journal {
namespace {

constexpr std::size_t pages_per_write = 256;

// Collects pages and writes them in large pieces.
class Pages {
 public:
  Pages(File& file, std::uint32_t tag) : file_(file), tag_(tag) {}

  template <class Item, class Write>
  Result<void> put(std::span<const Item> items, std::size_t per_page, Write write) {
    for (std::size_t begin = 0; begin < items.size(); begin += per_page) {
      const auto some = items.subspan(begin, std::min(per_page, items.size() - begin));
      buffer_.resize(buffer_.size() + block_bytes);
      write(tag_, number_++, some, BlockRoom{buffer_.data() + buffer_.size() - block_bytes, block_bytes});
      if (buffer_.size() < pages_per_write * block_bytes) continue;
      if (auto done = flush(); !done) return done;
    }
    return {};
  }

  Result<void> flush() {
    if (auto written = file_.write(number_ * block_bytes - buffer_.size(), buffer_); !written)
      return failure(written.error().text);
    buffer_.clear();
    return {};
  }

 private:
  File& file_;
  std::uint32_t tag_;
  std::uint64_t number_ = 1;
  std::vector<std::uint8_t> buffer_;
};

std::vector<std::uint64_t> fences_of(const std::vector<IndexEntry>& keys) {
  std::vector<std::uint64_t> fences;
  for (std::size_t i = 0; i < keys.size(); i += entries_per_page) fences.push_back(keys[i].key);
  return fences;
}

// The header last: a file that was not finished is none.
Result<void> write_all(File& file, const IndexContent& content) {
  Pages pages{file, content.header.tag};
  const auto fences = fences_of(content.keys);
  if (auto done = pages.put(std::span{content.keys}, entries_per_page, write_entries); !done) return done;
  if (auto done = pages.put(std::span{content.batches}, entries_per_page, write_entries); !done) return done;
  if (auto done = pages.put(std::span{fences}, fences_per_page, write_fences); !done) return done;
  if (auto done = pages.flush(); !done) return done;
  std::array<std::uint8_t, block_bytes> first{};
  write(content.header, first);
  if (auto written = file.write(0, first); !written) return failure(written.error().text);
  if (auto synced = file.sync(); !synced) return failure(synced.error().text);
  return {};
}

// Something that stands there from before goes; that it was not there is no fault.
Result<void> remove_if_there(FileSystem& files, const std::string& path) {
  const auto removed = files.remove(path);
  if (removed || removed.error().number == ENOENT) return {};
  return failure(removed.error().text);
}

// What is left of it is overwritten the next time.
void give_up(FileSystem& files, const std::string& prepared) {
  [[maybe_unused]] const auto removed = files.remove(prepared);
}

}  // namespace

Result<IndexContent> index_of(SegmentBytes& segment, bool may_be_open) {
  const auto start = segment_start(segment);
  if (!start) return std::unexpected(start.error());
  if (!*start) return failure(fmt::format("{}: it was never begun", segment.path()));
  IndexContent content;
  IndexHeader& header = content.header;
  header.segment = (*start)->header.number;
  header.tag = (*start)->tag;
  header.first_sequence = (*start)->header.first_sequence;
  IndexEntry at;
  const OnKey on_key = [&](KeyKind kind, std::string_view value) {
    content.keys.push_back({index_key(kind, value), at.block, at.record});
  };
  const auto end = walk(segment, **start, {.may_be_open = may_be_open},
                        [&](const proto::Record& record, const BatchView& batch) -> Result<bool> {
                          at = {static_cast<std::uint64_t>(record.at_us()),
                                static_cast<std::uint32_t>(batch.offset_bytes / block_bytes),
                                static_cast<std::uint32_t>(record.sequence() - header.first_sequence)};
                          if (record.sequence() == batch.header.first_sequence) content.batches.push_back(at);
                          if (at.record == 0) header.first_us = record.at_us();
                          header.last_us = record.at_us();
                          each_key(record, on_key);
                          return true;
                        });
  if (!end) return std::unexpected(end.error());
  header.last_sequence = end->next_sequence - 1;
  if (end->seal) {
    header.seal_bytes = end->seal->sealed_bytes;
    header.seal_hash = end->seal->hash;
  }
  content.torn = end->torn;
  std::ranges::sort(content.keys);
  content.keys.erase(std::ranges::unique(content.keys).begin(), content.keys.end());
  header.keys = content.keys.size();
  header.batches = content.batches.size();
  return content;
}

Result<void> write_index(FileSystem& files, const std::string& segment_path, const IndexContent& content) {
  const std::string path = index_path(segment_path);
  const std::string prepared = path + ".new";
  if (auto gone = remove_if_there(files, prepared); !gone) return gone;
  auto file = files.open(prepared, FileMode::create);
  if (!file) return failure(file.error().text);
  auto written = write_all(**file, content);
  if (written) written = remove_if_there(files, path);
  if (!written) {
    give_up(files, prepared);
    return written;
  }
  // EEXIST: somebody else was quicker, with the same bytes.
  const auto renamed = files.rename(prepared, path);
  if (!renamed) give_up(files, prepared);
  if (!renamed && renamed.error().number != EEXIST) return failure(renamed.error().text);
  return {};
}

Result<void> build_index(FileSystem& files, const std::string& segment_path) {
  auto segment = SegmentBytes::open(files, segment_path);
  if (!segment) return std::unexpected(segment.error());
  const auto content = index_of(*segment, false);
  if (!content) return std::unexpected(content.error());
  return write_index(files, segment_path, *content);
}

}  // namespace isoswitch::journal
