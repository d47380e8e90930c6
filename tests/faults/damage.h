// D-4: bits flip and files are cut short, in every file that a day leaves: segments, archived ones, snapshots. All of
// it is found – by the start, or by whoever reads the segment, where a start needs it no more – and named; what a
// snapshot has lost comes from the one before it, or from the journal; and no row is another.
#pragma once

#include <map>

#include "switch/store/journal_scan.h"
#include "tests/faults/day.h"
#include "tests/faults/report.h"

namespace isoswitch::test {

struct DamageOptions {
  std::size_t flips = 10'000;
  std::size_t cuts = 1'000;
  std::uint64_t seed = 0;
};

class Damage {
 public:
  Damage(const DamageOptions& options, const Day& day) : options_(options), day_(day), random_(options.seed) {}

  // True: all was found, and nothing was lost.
  bool run(const std::vector<DiskChange>& changes, Report& report);

 private:
  // A disk to damage, and what is on it.
  struct Target {
    std::unique_ptr<MemoryFiles> disk;
    std::uint64_t last_sequence = 0;
    std::vector<std::string> snapshots;                  // the newest first
    std::map<std::string, journal::ScanStart> unneeded;  // segments that a start does not read
    std::map<std::string, std::vector<std::uint8_t>> unpacked;
  };
  static Target target_on(const MemoryFiles& disk, std::uint64_t last_sequence);

  void flip(Target& target, const std::vector<std::string>& files, std::size_t times);
  void cut(Target& target, const std::vector<std::string>& files);
  void flip_in_all_snapshots(Target& target, std::size_t times);
  void check(const Target& target, const std::string& path, bool was_empty);
  bool is_found(const Target& target, const std::string& path, MemoryFiles& disk, JournalStore& store);
  bool is_passed_over(const Target& target, const std::string& path, MemoryFiles& disk, JournalStore& store);
  void count_refusal(const std::string& path, const Error& error);
  void lose(std::string story);
  void make_again(std::unique_ptr<JournalStore> store, MemoryFiles& disk, const std::string& path);
  bool holds_all(const JournalStore& store, std::uint64_t last_sequence, const std::string& path);

  const DamageOptions options_;
  const Day& day_;
  SeededRandom random_;
  std::uint64_t refused_ = 0;      // the start, or whoever reads the segment, named it
  std::uint64_t passed_over_ = 0;  // a snapshot: set aside, and something else took its place
  std::uint64_t cut_off_ = 0;      // taken for a torn write, and reported
  std::uint64_t empty_ = 0;        // nothing stood there
  std::uint64_t unnoticed_ = 0;
  std::uint64_t lost_ = 0;     // units, or a start that what is whole would have allowed
  std::uint64_t changed_ = 0;  // started with other rows
  std::uint64_t unnamed_ = 0;  // refused, but the file was not named
  Stories stories_;
};

}  // namespace isoswitch::test
