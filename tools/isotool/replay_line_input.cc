#include "tools/isotool/replay_line_input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace isoswitch::tools {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\v\f";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

Result<ReplayLineInput> ReplayLineInput::open(const std::string& name) {
  Socket file;
  if (name != "-") {
    file = Socket{::open(name.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat facts{};
    if (!file || fstat(file.fd(), &facts) != 0)
      return failure(fmt::format("{}: cannot be opened: {}", name, errno_text(errno)));
    if (S_ISDIR(facts.st_mode)) return failure(fmt::format("{}: is a directory", name));
  }
  Socket woken{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!woken) return failure(fmt::format("eventfd: {}", errno_text(errno)));
  return ReplayLineInput{std::move(file), std::move(woken)};
}

int ReplayLineInput::fd() const { return file_ ? file_.fd() : STDIN_FILENO; }

void ReplayLineInput::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(woken_.fd(), &one, sizeof one);
}

bool ReplayLineInput::next() {
  text_.clear();
  line_ = {};
  too_long_ = false;
  bool any = false;
  while (begin_ < end_ || fill()) {
    any = true;
    const char* const from = buffer_.data() + begin_;
    const auto* const newline = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_));
    const std::size_t size = newline != nullptr ? static_cast<std::size_t>(newline - from) : end_ - begin_;
    begin_ += size + (newline != nullptr ? 1 : 0);
    too_long_ = too_long_ || text_.size() + size > line_bytes_max;
    if (!too_long_) text_.append(from, size);
    if (newline != nullptr) break;
  }
  if (!any) return false;
  ++number_;
  if (!too_long_) line_ = trimmed(text_);
  return true;
}

// False: it was woken, or cannot wait.
bool ReplayLineInput::wait() {
  std::array<pollfd, 2> fds{pollfd{fd(), POLLIN, 0}, pollfd{woken_.fd(), POLLIN, 0}};
  while (poll(fds.data(), fds.size(), -1) < 0) {
    if (errno == EINTR) continue;
    failed_ = true;
    return false;
  }
  return fds[1].revents == 0;
}

bool ReplayLineInput::fill() {
  begin_ = end_ = 0;
  while (wait()) {
    const ssize_t count = ::read(fd(), buffer_.data(), buffer_.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    failed_ = count < 0;
    end_ = count < 0 ? 0 : static_cast<std::size_t>(count);
    return count > 0;
  }
  return false;
}

}  // namespace isoswitch::tools
