// Sealed segments that are kept compressed: the same bytes, as one zstd frame that says how many they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "switch/base/file.h"
#include "switch/store/journal_format.h"
#include "switch/store/pace.h"

namespace isoswitch::journal {

inline constexpr std::string_view archive_ending = ".journal.zst";

// "0000000001.journal" → "0000000001.journal.zst".
std::string archive_path(std::string_view segment_path);
bool is_archive(std::string_view path);

// The segment's file is replaced by its archive; that is read again and compared before anything is removed. Only for
// segments that are sealed. Says how many bytes the archive has. After an error the segment is as it was.
Result<std::uint64_t> archive_segment(FileSystem& files, const std::string& segment_path, const Pace& pace = {});

// Error: it is not whole, or is larger than a segment can be.
Result<std::vector<std::uint8_t>> read_archive(FileSystem& files, const std::string& path);

}  // namespace isoswitch::journal
