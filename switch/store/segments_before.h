// Segments that are still there although a snapshot has taken their place: nothing recomputes their rows, but every
// byte of them is checked.
#pragma once

#include <string>

#include "switch/store/journal_scan.h"
#include "switch/store/snapshot_format.h"

namespace isoswitch::journal {

// From the first that is there to the snapshot's last, which they must lead to: the hash chain and the sequences. No
// record: none is there. Errors: as of scan().
Result<ScanEnd> check_segments_before(FileSystem& files, const std::string& directory, const SnapshotHeader& snapshot);

}  // namespace isoswitch::journal
