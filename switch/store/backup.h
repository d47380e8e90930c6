// A copy of a journal that a switch can start from, made while another writes: the newest snapshot that is whole, and
// every segment behind it, the open one as far as it is synced.
#pragma once

#include <functional>
#include <string>

#include "switch/store/journal_scan.h"
#include "switch/store/pace.h"

namespace isoswitch::journal {

struct BackupOptions {
  bool whole = false;  // also what the snapshot makes needless: all that is there, for who looks into the past
  Pace pace = {};
  std::function<void(std::uint64_t done_bytes, std::uint64_t total_bytes)> progress = {};
};

struct BackupEnd {
  std::uint64_t files = 0;  // copied
  std::uint64_t bytes = 0;
  std::uint64_t files_kept = 0;        // of an earlier backup, and still right
  std::uint64_t snapshot_segment = 0;  // 0: there is none
  std::uint64_t last_sequence = 0;
  std::int64_t last_at_us = 0;
};

// `to` is made if it is missing; it is empty, or holds an earlier backup of the same journal, which is brought up to
// date. What was copied is read again and proven as far as a start proves it. Errors: a file that cannot be read or
// written, a copy that is not whole, a directory that holds something else or that a switch has.
Result<BackupEnd> back_up(FileSystem& files, const std::string& from, const std::string& to,
                          const BackupOptions& options);

}  // namespace isoswitch::journal
