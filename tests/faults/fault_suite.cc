// The durability of a day of a thousand transactions, through the same handlers as in the switch and with the snapshots
// and archived segments of a switch at work: power cuts (D-2), failing calls to the disk (D-3, D-5), damage (D-4).
// Prints its figures; exits 1 if anything was lost, doubled or not noticed.
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "switch/base/log.h"
#include "switch/store/check_value.h"
#include "tests/faults/damage.h"
#include "tests/faults/failing_operations.h"
#include "tests/faults/options.h"
#include "tests/faults/power_cuts.h"

namespace isoswitch::test {
namespace {

constexpr std::size_t failing_notes = 14;  // three segments are sealed

bool run(const SuiteOptions& options, Report& report) {
  const auto is_wanted = [&](std::string_view part) { return options.only.empty() || options.only == part; };
  bool held = true;
  if (is_wanted("power_cuts") || is_wanted("damage")) {
    const Day day{{options.messages, options.per_batch, options.notes, options.seed}};
    TracedFiles traced;
    const SnapshotFigures snapshots = work(day, traced);
    report.say(
        fmt::format("snapshots     {} made, {} segments archived, {} removed: {} of the {} changes of the disk "
                    "are theirs",
                    snapshots.made, snapshots.archived, snapshots.removed, snapshots.changes, traced.count()));
    const std::string handler = options.without == "dedupe" ? options.without : "";
    const PowerCutOptions cuts{options.stride, options.seed, options.no_sync, handler};
    if (is_wanted("power_cuts")) held = PowerCuts{cuts, day}.run(traced.changes(), report) && held;
    const DamageOptions damage{options.flips, options.cuts, options.seed + 1};
    if (is_wanted("damage")) held = Damage{damage, day}.run(traced.changes(), report) && held;
  }
  if (is_wanted("failures")) {
    const Day day{{options.failing, options.per_batch, failing_notes, options.seed}};
    held = FailingOperations{day, options.stride, options.seed + 3}.run(report) && held;
  }
  return held;
}

// What is not compared was left out when the program was linked.
bool is_unchecked() { return journal::compare_check_values(0, 1).has_value(); }

[[noreturn]] void become_unchecked(char** argv) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string() + "_unchecked";
  ::execv(program.c_str(), argv);
  fmt::print(stderr, "fault_suite: {} is needed for --without checksums: {}\n", program, std::strerror(errno));
  std::exit(2);
}

// A start takes and gives back some megabytes, ten thousand times: without this the kernel clears each page anew.
void keep_memory() {
  ::mallopt(M_MMAP_THRESHOLD, 256 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  ::mallopt(M_ARENA_MAX, 1);
}

}  // namespace
}  // namespace isoswitch::test

int main(int argc, char** argv) {
  using namespace isoswitch::test;
  const auto options = read_options({argv + 1, argv + argc});
  if (!options || options->help) {
    if (options) fmt::print("{}", usage());
    if (!options) fmt::print(stderr, "fault_suite: {}; fault_suite --help says what there is\n", options.error().text);
    return options ? 0 : 2;
  }
  if (options->without == "checksums" && !is_unchecked()) become_unchecked(argv);
  if (!isoswitch::log::open({.level = isoswitch::log::Level::error, .file = "/dev/null"})) return 2;
  keep_memory();
  Report report;
  const bool held = run(*options, report);
  if (!options->figures.empty()) {
    std::ofstream file(options->figures);
    for (const std::string& line : report.lines()) file << line << "\n";
  }
  return held ? 0 : 1;
}
