// What a snapshot costs to make, and compressing a segment, beside the bare reading and the checked reading of the same
// segments: fold_bench DIRECTORY [RECORDS]    (default: a million; a journal that is there already is used)
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <vector>

#include "record.pb.h"
#include "switch/store/fold.h"
#include "switch/store/journal_scan.h"
#include "switch/store/segment_archive.h"
#include "switch/store/segment_bytes.h"
#include "tests/bench/made_journal.h"

namespace isoswitch {
namespace {

template <class T>
T need(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "fold_bench: {}\n", result.error().text);
  std::exit(1);
}

// Of this thread: what the switch's other threads would lack. Waiting for the disk is not in it.
double computed_s() {
  timespec cpu{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
  return static_cast<double>(cpu.tv_sec) + static_cast<double>(cpu.tv_nsec) / 1e9;
}

template <class Work>
double median_s(int rounds, Work work) {
  std::vector<double> seconds;
  for (int round = 0; round < rounds; ++round) {
    const double began = computed_s();
    work();
    seconds.push_back(computed_s() - began);
  }
  std::ranges::sort(seconds);
  return seconds[seconds.size() / 2];
}

void read_all(const std::vector<journal::SegmentName>& segments) {
  std::vector<std::uint8_t> piece(journal::piece_bytes);
  for (const auto& name : segments) {
    auto bytes = need(journal::SegmentBytes::open(system_files(), name.path));
    for (std::uint64_t at = 0; at < bytes.size(); at += piece.size()) (void)need(bytes.read(at, piece));
  }
}

int bench(const std::string& directory, std::uint64_t records) {
  std::filesystem::create_directories(directory);
  if (std::filesystem::is_empty(directory)) make_journal(directory, records);
  auto segments = need(journal::segments_in(system_files(), directory));
  segments.pop_back();  // open
  if (segments.empty()) {
    fmt::print(stderr, "fold_bench: {}: expected two segments or more\n", directory);
    return 1;
  }
  const std::uint64_t last = segments.back().number;

  constexpr int rounds = 3;
  std::uint64_t count = 0;
  const double read_s = median_s(rounds, [&] { read_all(segments); });
  const double scan_s = median_s(rounds, [&] {
    const auto end =
        need(journal::scan(system_files(), directory, {.last_segment = last},
                           [](const proto::Record&, const journal::Position&) -> Result<bool> { return true; }));
    count = end.records;
  });
  const SystemClock clock;
  journal::FoldEnd end;
  const double fold_s =
      median_s(rounds, [&] { end = need(journal::fold(system_files(), directory, {}, last, {.clock = &clock})); });
  fmt::print("{} records in {} segments; a snapshot of {} rows, {} bytes\n", count, segments.size(), end.rows,
             end.bytes);
  const auto line = [&](const char* what, double seconds, double of) {
    fmt::print("{:<46} {:>8.2f} us a record {:>6.2f} x the read\n", what, seconds / of * 1e6,
               seconds / of * static_cast<double>(count) / read_s);
  };
  line("floor: the segments read", read_s, static_cast<double>(count));
  line("scan: every byte checked, every record parsed", scan_s, static_cast<double>(count));
  line("fold: a snapshot out of them", fold_s, static_cast<double>(count));

  // Of a copy: the segment goes when its archive is there.
  const std::string copy = directory + "/copy";
  std::filesystem::create_directories(copy);
  const std::string path = copy + "/" + std::filesystem::path{segments.front().path}.filename().string();
  std::uint64_t packed = 0;
  const double archive_s = median_s(rounds, [&] {
    std::filesystem::copy_file(segments.front().path, path, std::filesystem::copy_options::overwrite_existing);
    packed = need(journal::archive_segment(system_files(), path, {}));
    std::filesystem::remove(journal::archive_path(path));
  });
  std::filesystem::remove_all(copy);
  line("archive: a segment compressed and read again", archive_s,
       static_cast<double>(count) / static_cast<double>(segments.size()));
  fmt::print("a segment takes {} bytes, its archive {}\n", std::filesystem::file_size(segments.front().path), packed);
  return 0;
}

}  // namespace
}  // namespace isoswitch

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: fold_bench DIRECTORY [RECORDS]\n");
    return 2;
  }
  return isoswitch::bench(argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000);
}
