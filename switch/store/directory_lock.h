// A journal's directory has one writer at a time: a switch, or who makes it a copy of another one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "switch/base/file.h"
#include "switch/base/result.h"

namespace isoswitch::journal {

// A file that says that the directory is a backup: nobody but who makes backups has written there.
inline constexpr std::string_view backup_mark = "backup";

// For who writes to the journal: makes the directory if it is missing. From then on it is no backup any more.
Result<std::unique_ptr<FileLock>> take_directory(FileSystem& files, const std::string& directory);
// For who makes a backup of another journal there: expects it empty, or marked, and marks it.
Result<std::unique_ptr<FileLock>> take_backup_directory(FileSystem& files, const std::string& directory);

}  // namespace isoswitch::journal
