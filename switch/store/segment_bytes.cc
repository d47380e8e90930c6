#include "switch/store/segment_bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "switch/store/segment_archive.h"

namespace isoswitch::journal {

Result<std::vector<SegmentName>> segments_in(FileSystem& files, const std::string& directory) {
  const auto names = files.list(directory);
  if (!names) return failure(names.error().text);
  std::vector<SegmentName> segments;
  // Sorted by name, so an archive comes directly behind its segment.
  for (const std::string& name : *names) {
    const auto plain = segment_number(name);
    const auto number = plain ? plain : number_in(name, archive_ending);
    if (!number || (!segments.empty() && segments.back().number == *number)) continue;
    segments.push_back({*number, fmt::format("{}/{}", directory, name)});
  }
  return segments;
}

Result<SegmentBytes> SegmentBytes::open(FileSystem& files, const std::string& path, FileMode mode) {
  if (is_archive(path)) {
    auto bytes = read_archive(files, path);
    if (!bytes) return std::unexpected(bytes.error());
    SegmentBytes segment{nullptr, path, bytes->size()};
    segment.unpacked_ = std::move(*bytes);
    return segment;
  }
  auto file = files.open(path, mode);
  // It may have been archived since somebody has seen its name.
  if (!file && file.error().number == ENOENT)
    if (auto archived = open(files, archive_path(path))) return archived;
  if (!file) return failure(file.error().text);
  const auto size = (*file)->size();
  if (!size) return failure(size.error().text);
  return SegmentBytes{std::move(*file), path, *size};
}

Result<std::size_t> SegmentBytes::read(std::uint64_t offset, std::span<std::uint8_t> to) {
  if (file_ == nullptr) {
    const auto from = std::span{unpacked_}.subspan(std::min<std::uint64_t>(offset, size_));
    const std::size_t bytes = std::min(from.size(), to.size());
    std::ranges::copy(from.first(bytes), to.begin());
    return bytes;
  }
  const auto got = file_->read(offset, to);
  if (!got) return failure(got.error().text);
  return *got;
}

Result<void> SegmentBytes::sync() {
  if (file_ == nullptr) return {};
  if (auto synced = file_->sync(); !synced) return failure(synced.error().text);
  return {};
}

Result<std::size_t> read_whole(SegmentBytes& segment, std::span<std::uint8_t> to, const Pace& pace) {
  if (!pace) return segment.read(0, to);
  std::size_t done = 0;
  while (done < to.size()) {
    const auto got = segment.read(done, to.subspan(done, std::min(piece_bytes, to.size() - done)));
    if (!got || *got == 0) return got ? Result<std::size_t>{done} : got;
    done += *got;
    if (!pace()) return failure(ended_early);
  }
  return done;
}

}  // namespace isoswitch::journal
