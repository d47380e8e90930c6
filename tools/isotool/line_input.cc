#include "tools/isotool/line_input.h"

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

Result<LineInput> LineInput::open(const std::vector<std::string>& names) {
  Socket woken{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!woken) return failure(fmt::format("eventfd: {}", errno_text(errno)));
  LineInput input{std::move(woken)};
  const std::vector<std::string> only_stdin{"-"};
  for (const std::string& name : names.empty() ? only_stdin : names) {
    if (auto added = input.add(name); !added) return std::unexpected(added.error());
  }
  return input;
}

Result<void> LineInput::add(const std::string& name) {
  const bool is_stdin = name == "-";
  Source source{is_stdin ? "" : name, is_stdin ? Socket{} : Socket{::open(name.c_str(), O_RDONLY | O_CLOEXEC)}};
  struct stat facts{};
  if ((!is_stdin && !source.file) || fstat(is_stdin ? STDIN_FILENO : source.file.fd(), &facts) != 0)
    return failure(fmt::format("{}: cannot be opened: {}", name, errno_text(errno)));
  if (S_ISDIR(facts.st_mode)) return failure(fmt::format("{}: is a directory", name));
  if (S_ISREG(facts.st_mode)) bytes_total_ += static_cast<std::uint64_t>(facts.st_size);
  sources_.push_back(std::move(source));
  return {};
}

int LineInput::fd() const { return sources_[source_].file ? sources_[source_].file.fd() : STDIN_FILENO; }

void LineInput::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(woken_.fd(), &one, sizeof one);
}

bool LineInput::next() {
  while (!failed_) {
    if (read_line()) return true;
    if (source_ + 1 >= sources_.size()) return false;
    ++source_;
    number_ = 0;
  }
  return false;
}

bool LineInput::read_line() {
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
bool LineInput::wait() {
  std::array<pollfd, 2> fds{pollfd{fd(), POLLIN, 0}, pollfd{woken_.fd(), POLLIN, 0}};
  while (poll(fds.data(), fds.size(), -1) < 0) {
    if (errno == EINTR) continue;
    failed_ = true;
    return false;
  }
  return fds[1].revents == 0;
}

bool LineInput::fill() {
  begin_ = end_ = 0;
  while (wait()) {
    const ssize_t count = ::read(fd(), buffer_.data(), buffer_.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    failed_ = count < 0;
    end_ = count < 0 ? 0 : static_cast<std::size_t>(count);
    bytes_read_ += end_;
    return count > 0;
  }
  return false;
}

}  // namespace isoswitch::tools
