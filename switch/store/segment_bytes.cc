#include "switch/store/segment_bytes.h"

#include <fmt/format.h>

namespace isoswitch::journal {

Result<std::vector<SegmentName>> segments_in(FileSystem& files, const std::string& directory) {
  const auto names = files.list(directory);
  if (!names) return failure(names.error().text);
  std::vector<SegmentName> segments;
  for (const std::string& name : *names)
    if (const auto number = segment_number(name)) segments.push_back({*number, fmt::format("{}/{}", directory, name)});
  return segments;
}

Result<SegmentBytes> SegmentBytes::open(FileSystem& files, const std::string& path) {
  auto file = files.open(path, FileMode::read);
  if (!file) return failure(file.error().text);
  const auto size = (*file)->size();
  if (!size) return failure(size.error().text);
  return SegmentBytes{std::move(*file), path, *size};
}

Result<std::size_t> SegmentBytes::read(std::uint64_t offset, std::span<std::uint8_t> to) {
  const auto got = file_->read(offset, to);
  if (!got) return failure(got.error().text);
  return *got;
}

Result<void> SegmentBytes::sync() {
  if (auto synced = file_->sync(); !synced) return failure(synced.error().text);
  return {};
}

}  // namespace isoswitch::journal
