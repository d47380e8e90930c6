// A bar on stderr while something long goes on.
#include "tools/isotool/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace isoswitch::tools {

Progress::Progress(std::string label, std::uint64_t total)
    : label_(std::move(label)), total_(total), shown_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (!drawn_.empty()) fmt::print(stderr, "\r{:{}}\r", "", drawn_.size());
}

void Progress::reached(std::uint64_t done) {
  if (!shown_) return;
  std::string picture;
  if (total_ == 0) {
    picture = fmt::format("{} {}", label_, done);
  } else {
    constexpr std::uint64_t width = 30;
    const std::uint64_t filled = std::min(done, total_) * width / total_;
    picture = fmt::format("{} [{:#<{}}{:<{}}] {}%", label_, "", filled, "", width - filled,
                          std::min(done, total_) * 100 / total_);
  }
  if (picture == drawn_) return;
  fmt::print(stderr, "\r{}", picture);
  static_cast<void>(std::fflush(stderr));
  drawn_ = std::move(picture);
}

}  // namespace isoswitch::tools
