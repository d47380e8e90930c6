#include "switch/store/directory_lock.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "switch/store/journal_format.h"

namespace isoswitch::journal {
namespace {

Result<std::unique_ptr<FileLock>> locked(FileSystem& files, const std::string& directory) {
  if (auto made = files.make_directory(directory); !made) return failure(made.error().text);
  auto lock = files.lock(fmt::format("{}/{}", directory, lock_name));
  if (lock) return std::move(*lock);
  if (lock.error().number == EWOULDBLOCK)
    return failure(fmt::format("journal '{}': another process has it", directory));
  return failure(lock.error().text);
}

}  // namespace

Result<std::unique_ptr<FileLock>> take_directory(FileSystem& files, const std::string& directory) {
  auto lock = locked(files, directory);
  if (!lock) return lock;
  auto removed = files.remove(fmt::format("{}/{}", directory, backup_mark));
  if (!removed && removed.error().number == ENOENT) return lock;
  if (removed) removed = files.sync_directory(directory);
  if (!removed) return failure(removed.error().text);
  return lock;
}

Result<std::unique_ptr<FileLock>> take_backup_directory(FileSystem& files, const std::string& directory) {
  auto lock = locked(files, directory);
  if (!lock) return lock;
  const auto names = files.list(directory);
  if (!names) return failure(names.error().text);
  if (std::ranges::find(*names, backup_mark) != names->end()) return lock;
  for (const std::string& name : *names)
    if (name != lock_name)
      return failure(
          fmt::format("'{}': expected an empty directory, or a backup in which no switch was started, found "
                      "'{}' and no mark of a backup; choose another one",
                      directory, name));
  const auto mark = files.open(fmt::format("{}/{}", directory, backup_mark), FileMode::create);
  if (!mark) return failure(mark.error().text);
  if (auto synced = files.sync_directory(directory); !synced) return failure(synced.error().text);
  return lock;
}

}  // namespace isoswitch::journal
