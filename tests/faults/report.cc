#include "tests/faults/report.h"

#include <fmt/format.h>

#include <cstdio>

namespace isoswitch::test {

void Report::say(std::string line, const Stories& stories) {
  fmt::print("{}\n", line);
  for (const std::string& story : stories.told()) fmt::print("  {}\n", story);
  std::fflush(stdout);
  lines_.push_back(std::move(line));
}

std::int64_t Stopwatch::seconds() const {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began_).count();
}

}  // namespace isoswitch::test
