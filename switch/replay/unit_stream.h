// A journal as units, read ahead by a thread of its own: reading costs as much as deciding again.
#pragma once

#include <functional>
#include <string>

#include "switch/replay/recorded_unit.h"

namespace isoswitch {

struct UnitStreamOptions {
  journal::ScanStart start = {};                        // behind a snapshot
  std::uint64_t until = 0;                              // the last sequence; 0: to the end
  std::optional<journal::TokenCheck> token_check = {};  // refuse a journal of another key
  std::function<void(std::uint64_t done_bytes, std::uint64_t total_bytes)> progress = {};  // on the reading thread
};

// False: enough. The unit may be changed; it is reused afterwards.
using OnUnit = std::function<bool(RecordedUnit& unit)>;

// Every unit in order, on the calling thread. Errors are those of journal::scan(), and records that cannot be read.
Result<journal::ScanEnd> each_unit(FileSystem& files, const std::string& directory, const UnitStreamOptions& options,
                                   const OnUnit& on_unit);

}  // namespace isoswitch
