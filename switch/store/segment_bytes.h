// The bytes of one segment, wherever they are kept: the only place that has to know.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "switch/base/file.h"
#include "switch/store/journal_format.h"
#include "switch/store/pace.h"

namespace isoswitch::journal {

struct SegmentName {
  std::uint64_t number = 0;
  std::string path;
};

// By number, each once: where a segment stands beside its archive, the segment. Whatever else is in the directory is
// passed over.
Result<std::vector<SegmentName>> segments_in(FileSystem& files, const std::string& directory);

class SegmentBytes {
 public:
  // mode: read, or read_gently.
  static Result<SegmentBytes> open(FileSystem& files, const std::string& path, FileMode mode = FileMode::read);

  // Fewer than asked for: the segment ends there.
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to);
  std::uint64_t size() const { return size_; }
  // What no sync has covered must not be told of, as long as it can still vanish.
  Result<void> sync();
  const std::string& path() const { return path_; }

 private:
  SegmentBytes(std::unique_ptr<File> file, std::string path, std::uint64_t size)
      : file_(std::move(file)), path_(std::move(path)), size_(size) {}

  std::unique_ptr<File> file_;  // nullptr: an archive, whose bytes are in memory
  std::vector<std::uint8_t> unpacked_;
  std::string path_;
  std::uint64_t size_;
};

// In pieces where there is a pace, else at once. Says how much was there.
Result<std::size_t> read_whole(SegmentBytes& segment, std::span<std::uint8_t> to, const Pace& pace);

}  // namespace isoswitch::journal
