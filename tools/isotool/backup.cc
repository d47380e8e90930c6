// The subcommand `backup`.
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <thread>

#include "switch/base/clock.h"
#include "switch/store/backup.h"
#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/progress.h"

namespace isoswitch::tools {
namespace {

struct BackupWords {
  std::string from = "isoswitch-data/journal";
  std::string to;
  bool whole = false;
  bool fast = false;
  bool json = false;
};

// Rests as long as it works: a switch on this machine has its disk for itself half of the time.
journal::Pace gentle() {
  return [since = std::chrono::steady_clock::now()]() mutable {
    std::this_thread::sleep_for(std::chrono::steady_clock::now() - since);
    since = std::chrono::steady_clock::now();
    return true;
  };
}

int back_up(const BackupWords& words) {
  Progress bar{"copying", 1000};
  const auto end = journal::back_up(system_files(), words.from, words.to,
                                    {.whole = words.whole,
                                     .pace = words.fast ? journal::Pace{} : gentle(),
                                     .progress = [&](std::uint64_t done, std::uint64_t total) {
                                       bar.reached(total == 0 ? 1000 : done * 1000 / total);
                                     }});
  if (!end) {
    fmt::print(stderr, "isotool backup: {}\n", end.error().text);
    return 1;
  }
  if (words.json) {
    fmt::print(R"({{"files":{},"bytes":{},"files_kept":{},"snapshot_segment":{},"last_sequence":{},"last_time":"{}"}})"
               "\n",
               end->files, end->bytes, end->files_kept, end->snapshot_segment, end->last_sequence,
               to_iso8601(Instant{end->last_at_us}));
    return 0;
  }
  fmt::print("{}: up to record {} of {}; {} files copied ({:.1f} MB), {} were there\n", words.to, end->last_sequence,
             to_iso8601(Instant{end->last_at_us}), end->files, static_cast<double>(end->bytes) / 1e6, end->files_kept);
  fmt::print(
      "It was read again and is whole. To start from it: store.directory: {}, and the token key, which is not in it.\n",
      words.to);
  return 0;
}

}  // namespace

void add_backup(CLI::App& isotool, Exit& exit) {
  CLI::App* backup = isotool.add_subcommand(
      "backup", "Copy a journal, also while a switch writes to it: the newest snapshot and all that came after it");
  auto words = std::make_shared<BackupWords>();
  backup->add_option("from", words->from, "The journal (store.directory)")->required();
  backup
      ->add_option(
          "to", words->to,
          "An empty or new directory, or an earlier backup in which no switch was started: it is brought up to date")
      ->required();
  backup->add_flag("--whole", words->whole,
                   "Also the segments that the snapshot makes needless for a start: for explain and replay");
  backup->add_flag("--fast", words->fast, "Without rests: a switch on the same disk will notice");
  backup->add_flag("--json", words->json, "Print JSON");
  add_example(*backup, "isotool backup isoswitch-data/journal /mnt/backup/journal");
  backup->callback([words, &exit] { exit.code = back_up(*words); });
}

}  // namespace isoswitch::tools
