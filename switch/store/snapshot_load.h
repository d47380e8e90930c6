// From a snapshot to the rows in memory.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "switch/store/journal_scan.h"
#include "switch/store/snapshot_format.h"
#include "switch/store/tables.h"

namespace isoswitch::journal {

inline ScanStart behind(const SnapshotHeader& header) {
  return {header.last_segment + 1, header.last_sequence, header.hash};
}

struct LoadedSnapshot {
  SnapshotName name;
  SnapshotHeader header;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string configuration;  // protobuf ConfigurationRecord, the last that its segments have; empty: none

  ScanStart behind() const { return journal::behind(header); }
};

// Every byte of it, and nothing done with it.
Result<SnapshotHeader> check_snapshot(FileSystem& files, const std::string& path);
// And whether it ends where its name says.
Result<SnapshotHeader> check_snapshot(FileSystem& files, const SnapshotName& name);

struct WholeSnapshot {
  SnapshotName name;
  SnapshotHeader header;
};

// The newest that is whole and ends where its name says; nothing: there is none. `told` hears of each that was passed
// over.
using ToldOfDamage = std::function<void(const std::string& what)>;
Result<std::optional<WholeSnapshot>> newest_whole_snapshot(FileSystem& files, const std::string& directory,
                                                           const ToldOfDamage& told = {});

// Into empty tables. After an error they hold a part of it.
Result<LoadedSnapshot> load_snapshot(FileSystem& files, const SnapshotName& name, Tables& tables);

// The newest that is whole and of this token key, loaded into empty tables; nothing: there is none. `told` hears of
// each that is not whole and was passed over. Another token key is an error.
Result<std::optional<LoadedSnapshot>> load_newest_snapshot(FileSystem& files, const std::string& directory,
                                                           std::optional<TokenCheck> token_check, Tables& tables,
                                                           const ToldOfDamage& told);

// What a journal begins with: nothing, if its first segment is there; else the oldest snapshot that goes on to the
// first one that is. Error: there is none, or it is not whole.
Result<std::optional<LoadedSnapshot>> load_beginning(FileSystem& files, const std::string& directory, Tables& tables);

}  // namespace isoswitch::journal
