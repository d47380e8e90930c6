// How fast a journal is decided again, against reading it alone in the same run: replay_bench JOURNAL_DIR [ROUNDS].
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "switch/replay/unit_stream.h"
#include "switch/replay/verify.h"
#include "switch/replay/what_if.h"

namespace isoswitch {
namespace {

struct Timed {
  std::vector<double> seconds;
  double median() {
    std::ranges::sort(seconds);
    return seconds[seconds.size() / 2];
  }
};

template <class Work>
void time(Timed& timed, Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  timed.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

std::uint64_t or_exit(const Result<journal::ScanEnd>& end) {
  if (end) return end->records;
  fmt::print(stderr, "replay_bench: {}\n", end.error().text);
  std::exit(1);
}

int run(const std::string& directory, int rounds) {
  Timed scan, stream, verify, hash, what_if;
  std::uint64_t records = 0;
  std::uint64_t differences = 0;
  std::shared_ptr<const ReplayConfiguration> configuration;
  for (int round = 0; round < rounds; ++round) {
    time(scan, [&] {
      records =
          or_exit(journal::scan(system_files(), directory, {},
                                [](const proto::Record&, const journal::Position&) -> Result<bool> { return true; }));
    });
    time(stream, [&] {
      or_exit(each_unit(system_files(), directory, {}, [&](RecordedUnit& unit) {
        if (unit.configuration) configuration = unit.configuration;
        return true;
      }));
    });
    ReplayVerify verified{nullptr, [](const RecordedUnit&, const Decision&, const RowImages&) { return true; }};
    time(verify, [&] {
      or_exit(each_unit(system_files(), directory, {}, [&](RecordedUnit& unit) { return verified.take(unit); }));
    });
    differences = verified.figures().differences + verified.figures().undecidable;
    time(hash, [&] { ledger_hash(verified.tables()); });
    WhatIf run{configuration, {}, [](const RecordedUnit&, const WhatIfAnswer&, const WhatIfAnswer&) {}};
    time(what_if, [&] {
      or_exit(each_unit(system_files(), directory, {}, [&](RecordedUnit& unit) { return run.take(unit); }));
    });
  }
  fmt::print("{} records, {} differences or undecidable, medians of {} rounds\n", records, differences, rounds);
  const double floor = scan.median();
  const auto line = [&](const char* what, double seconds) {
    fmt::print("{:<44} {:>8.2f} s {:>9.0f} records/s {:>6.2f} × the scan\n", what, seconds,
               static_cast<double>(records) / seconds, seconds / floor);
  };
  line("floor: scan, every byte checked", floor);
  line("scan, and records read into rows and facts", stream.median());
  line("verify", verify.median());
  line("verify and the ledger's hash", verify.median() + hash.median());
  line("what-if, the same configuration", what_if.median());
  return differences == 0 ? 0 : 1;
}

}  // namespace
}  // namespace isoswitch

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: replay_bench JOURNAL_DIR [ROUNDS]\n");
    return 2;
  }
  return isoswitch::run(argv[1], argc > 2 ? std::atoi(argv[2]) : 3);
}
