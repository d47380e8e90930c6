// A journal on a disk in memory, for tests that break either.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "switch/store/journal_store.h"
#include "tests/store/bank.h"
#include "tests/store/memory_files.h"

namespace isoswitch::test {

inline constexpr std::uint64_t small_segment_bytes = std::uint64_t{1} << 20;
inline constexpr journal::TokenCheck token_check{1, 2, 3, 4, 5, 6, 7, 8};

inline std::string segment_path(std::uint64_t number) { return "journal/" + journal::segment_name(number); }

struct Failures {
  std::atomic<int> count = 0;
};

inline JournalOptions journal_on(FileSystem& disk, Failures* failures = nullptr) {
  JournalOptions options;
  options.directory = "journal";
  options.segment_bytes = small_segment_bytes;
  options.token_check = token_check;
  options.files = &disk;
  if (failures != nullptr) options.fail_stop = [failures](const std::string&) { ++failures->count; };
  return options;
}

// A journal of segments as large as they are allowed to be small, whose last batch is not the word that it was closed.
struct Left {
  std::unique_ptr<MemoryFiles> disk;
  std::uint64_t last_sequence = 0;
  std::uint64_t segments = 0;
  std::uint64_t end_bytes = 0;  // in the last segment
};

// Of a walk over every place where something may go wrong: all of them, or every fifth under a sanitizer, which takes
// its time.
#ifdef ISOSWITCH_DEBUG
inline constexpr std::uint64_t walk_step = 5;
#else
inline constexpr std::uint64_t walk_step = 1;
#endif

// For what another thread brings about; a test that needs all of the time has failed.
template <class Holds>
bool eventually(Holds holds) {
  for (int i = 0; i < 5000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return false;
}

// Submits when there is room, and says how it ended.
Result<Outcome> now(Store& store, UnitOfWork unit);
UnitOfWork with_note(UnitOfWork unit, std::size_t bytes);

// What a switch leaves behind that is killed after so many units, each in a batch of its own.
Left killed_after(int units, std::size_t note_bytes = 0);

}  // namespace isoswitch::test
