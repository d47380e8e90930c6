// How long one transaction takes to be found and told in a journal of millions, beside the bare reading of its
// segments.
//
//   search_bench DIRECTORY [RECORDS]    (default: ten million; a journal that is there already is used)
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "record.pb.h"
#include "switch/store/record_search.h"
#include "switch/store/segment_index.h"
#include "tests/bench/made_journal.h"
#include "tools/isotool/explain_text.h"
#include "tools/isotool/story.h"

namespace isoswitch {
namespace {

using Steady = std::chrono::steady_clock;

double ms_since(Steady::time_point start) {
  return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

template <class T>
T need(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", result.error().text);
  std::exit(1);
}

// Out of the page cache, as after a restart of the machine.
void forget(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY);
  (void)::fdatasync(file);
  (void)::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  ::close(file);
}

void forget_all(const std::string& directory) {
  for (const auto& entry : std::filesystem::directory_iterator{directory}) forget(entry.path().string());
}

double bare_read_ms(const std::string& directory) {
  std::vector<std::uint8_t> piece(std::size_t{1} << 20U);
  const auto start = Steady::now();
  for (const auto& name : need(journal::segments_in(system_files(), directory))) {
    auto bytes = need(journal::SegmentBytes::open(system_files(), name.path));
    for (std::uint64_t at = 0; at < bytes.size(); at += piece.size()) (void)bytes.read(at, piece);
  }
  return ms_since(start);
}

// What any search by sorted files has to do: open each and read one page.
double one_page_each_ms(const std::string& directory) {
  std::vector<std::uint8_t> page(journal::block_bytes);
  const auto start = Steady::now();
  for (const auto& name : need(journal::segments_in(system_files(), directory))) {
    auto bytes = need(journal::SegmentBytes::open(system_files(), name.path));
    (void)bytes.read(bytes.size() / 2 / page.size() * page.size(), page);
  }
  return ms_since(start);
}

std::unique_ptr<journal::RecordSearch> opened(const std::string& directory) {
  return need(journal::RecordSearch::open(system_files(), directory, {}));
}

struct Times {
  std::vector<double> ms;
  double median() {
    std::ranges::sort(ms);
    return ms[ms.size() / 2];
  }
  double most() const { return std::ranges::max(ms); }
};

template <class Work>
Times repeated(int times, Work work) {
  Times all;
  for (int i = 0; i < times; ++i) {
    const auto start = Steady::now();
    work(i);
    all.ms.push_back(ms_since(start));
  }
  return all;
}

std::size_t tell(const std::string& directory, journal::KeyKind kind, const std::string& value) {
  auto search = opened(directory);
  tools::Stories stories{*search};
  bool more = false;
  const auto candidates = need(stories.candidates({{kind, value}}, {}, more));
  std::size_t characters = 0;
  for (const auto& candidate : candidates) characters += tools::story_text(need(stories.tell(candidate))).size();
  return characters;
}

void line(const char* what, double ms, double read_ms) {
  fmt::print("{:<58} {:>10.1f} ms {:>10.5f} of the read\n", what, ms, ms / read_ms);
}

int bench(const std::string& directory, std::uint64_t records) {
  std::filesystem::create_directories(directory);
  if (std::filesystem::is_empty(directory)) {
    const auto start = Steady::now();
    const MadeJournal made = make_journal(directory, records);
    fmt::print("made {} records in {} segments in {:.0f} s\n", made.records, made.segments, ms_since(start) / 1000);
  }
  for (const auto& name : need(journal::segments_in(system_files(), directory)))
    (void)system_files().remove(journal::index_path(name.path));

  const double cold_ms = (forget_all(directory), bare_read_ms(directory));
  const double read_ms = bare_read_ms(directory);
  auto search = opened(directory);
  const std::uint64_t last = need(search->last_sequence());
  fmt::print("{} records, {} segments\n", last, search->segments());
  fmt::print("floor: all segments read and nothing else: {:.0f} ms (from the disk {:.0f} ms)\n", read_ms, cold_ms);
  fmt::print("floor: each segment opened and one page of it read: {:.2f} ms\n\n", one_page_each_ms(directory));

  const auto walk_start = Steady::now();
  std::uint64_t walked = 0;
  (void)need(search->each({}, [&](const proto::Record&, const journal::Position&) -> Result<bool> {
    ++walked;
    return true;
  }));
  line("every record walked and parsed", ms_since(walk_start), read_ms);

  const auto build_start = Steady::now();
  const auto nobody = [](const proto::Record&, const journal::Position&) -> Result<bool> { return true; };
  (void)need(search->find(journal::KeyKind::stan, "none", {}, journal::Order::oldest_first, nobody));
  line("the indexes built and written", ms_since(build_start), read_ms);
  std::uint64_t index_bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator{directory})
    if (entry.path().extension() == ".index") index_bytes += entry.file_size();
  fmt::print("{:<58} {:>10.1f} bytes a record\n\n", "their size",
             static_cast<double>(index_bytes) / static_cast<double>(last));

  constexpr int times = 25;
  const auto purchase = [&](int i) { return last / 60 * static_cast<std::uint64_t>(i + 1); };
  const auto by_reference = [&](int i) {
    (void)tell(directory, journal::KeyKind::retrieval_reference, made_reference(purchase(i)));
  };
  auto cold = repeated(3, [&](int i) {
    forget_all(directory);
    const auto start = Steady::now();
    by_reference(i);
    line("explain by RRN, nothing of the journal in memory", ms_since(start), cold_ms);
  });
  auto told = repeated(times, by_reference);
  line("explain by RRN, median", told.median(), read_ms);
  line("explain by RRN, slowest", told.most(), read_ms);
  auto stan = repeated(times, [&](int i) {
    std::size_t found = 0;
    (void)need(opened(directory)->find(journal::KeyKind::stan, fmt::format("{:06}", i * 31'337 % 1'000'000), {},
                                       journal::Order::oldest_first,
                                       [&](const proto::Record&, const journal::Position&) -> Result<bool> {
                                         ++found;
                                         return true;
                                       }));
  });
  line("list --where stan=…, median", stan.median(), read_ms);
  auto account = repeated(times, [&](int i) {
    (void)need(opened(directory)->find(journal::KeyKind::account, fmt::format("ACCT-{:06}", i * 3001 % 100'000), {},
                                       journal::Order::oldest_first, nobody));
  });
  line("list --where account=… (all of its records), median", account.median(), read_ms);
  auto span = repeated(times, [&](int i) {
    const std::uint64_t first = purchase(i);
    (void)need(opened(directory)->each({.first_sequence = first, .last_sequence = first + 999}, nobody));
  });
  line("a thousand records by their sequences, median", span.median(), read_ms);
  auto nothing = repeated(times, [&](int i) {
    (void)need(opened(directory)->find(journal::KeyKind::retrieval_reference, fmt::format("NOWHERE{}", i), {},
                                       journal::Order::oldest_first, nobody));
  });
  line("an RRN that is not there, median", nothing.median(), read_ms);
  return 0;
}

}  // namespace
}  // namespace isoswitch

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: search_bench DIRECTORY [RECORDS]\n");
    return 2;
  }
  return isoswitch::bench(argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10'000'000);
}
