// The two directions between `journal follow` and `journal receive`.
#include "tools/isotool/feed_link.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <thread>

namespace isoswitch::tools {
namespace {

constexpr std::size_t read_bytes = std::size_t{64} << 10;
constexpr Duration user_timeout = std::chrono::seconds{30};
constexpr auto child_patience = std::chrono::milliseconds{1000};
constexpr auto child_look = std::chrono::milliseconds{5};

std::int64_t now_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

int poll_ms(Duration left) { return static_cast<int>(std::max<std::int64_t>(0, (left.count() + 999) / 1000)); }

void never_block(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

struct Pipe {
  Socket reading;
  Socket writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return failure(fmt::format("pipe: {}", errno_text(errno)));
  return Pipe{Socket{ends[0]}, Socket{ends[1]}};
}

// In the child: nothing but what may be called between fork and exec.
[[noreturn]] void become(const char* line, int in, int out) {
  signal(SIGPIPE, SIG_DFL);
  if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
    execl("/bin/sh", "sh", "-c", line, static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

std::unexpected<Error> FeedLink::gone(std::string_view why) const { return failure(fmt::format("{}: {}", name_, why)); }

std::unique_ptr<FeedLink> FeedLink::over(Socket socket, std::string name) {
  std::unique_ptr<FeedLink> link{new FeedLink(std::move(name))};
  link->socket_ = std::move(socket);
  link->in_ = link->out_ = link->socket_.fd();
  link->write_max_ = INT_MAX;
  never_block(link->in_);
  return link;
}

Result<std::unique_ptr<FeedLink>> FeedLink::connect(const std::string& address, Duration patience) {
  const auto parsed = Address::parse(address);
  if (!parsed) return std::unexpected(parsed.error());
  auto socket = start_connect(*parsed, user_timeout);
  if (!socket) return failure(fmt::format("{}: {}", address, socket.error().text));
  pollfd wait{.fd = socket->fd(), .events = POLLOUT, .revents = 0};
  if (poll(&wait, 1, poll_ms(patience)) <= 0) return failure(fmt::format("{}: it was not accepted in time", address));
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(socket->fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return failure(fmt::format("{}: {}", address, errno_text(error)));
  return over(std::move(*socket), address);
}

// They may be shared with others, so they stay as they are: a pipe that can be written takes PIPE_BUF without waiting.
std::unique_ptr<FeedLink> FeedLink::standard() {
  std::unique_ptr<FeedLink> link{new FeedLink("stdin")};
  link->in_ = STDIN_FILENO;
  link->out_ = STDOUT_FILENO;
  link->write_max_ = PIPE_BUF;
  return link;
}

Result<std::unique_ptr<FeedLink>> FeedLink::command(const std::string& line) {
  auto to = make_pipe();
  if (!to) return std::unexpected(to.error());
  auto from = make_pipe();
  if (!from) return std::unexpected(from.error());
  const pid_t child = fork();
  if (child < 0) return failure(fmt::format("fork: {}", errno_text(errno)));
  if (child == 0) become(line.c_str(), to->reading.fd(), from->writing.fd());
  std::unique_ptr<FeedLink> link{new FeedLink("the command")};
  link->child_ = child;
  link->in_pipe_ = std::move(from->reading);
  link->out_pipe_ = std::move(to->writing);
  link->in_ = link->in_pipe_.fd();
  link->out_ = link->out_pipe_.fd();
  link->write_max_ = INT_MAX;
  never_block(link->in_);
  never_block(link->out_);
  return link;
}

FeedLink::~FeedLink() {
  if (child_ < 0) return;
  in_pipe_.close();
  out_pipe_.close();
  for (const int number : {0, SIGTERM, SIGKILL}) {
    if (number != 0) kill(child_, number);
    for (int i = 0; i < child_patience / child_look; ++i) {
      if (waitpid(child_, nullptr, WNOHANG) != 0) return;
      std::this_thread::sleep_for(child_look);
    }
  }
}

// False: nothing was there.
Result<bool> FeedLink::read_some() {
  std::array<std::uint8_t, read_bytes> room;
  const ssize_t count = ::read(in_, room.data(), room.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return false;
  if (count < 0) return gone(errno_text(errno));
  if (count == 0) return gone("the other side has closed the connection");
  frames_.add(std::span{room}.first(static_cast<std::size_t>(count)));
  return true;
}

Result<std::size_t> FeedLink::write_some(std::span<const std::uint8_t> bytes) {
  const auto piece = bytes.first(std::min(bytes.size(), write_max_));
  const ssize_t count = socket_ ? ::send(out_, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT)
                                : ::write(out_, piece.data(), piece.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return 0;
  if (count < 0) return gone(errno_text(errno));
  return static_cast<std::size_t>(count);
}

Result<void> FeedLink::send(std::span<const std::uint8_t> bytes, Duration patience) {
  std::int64_t until_us = now_us() + patience.count();
  while (!bytes.empty()) {
    std::array<pollfd, 2> fds{pollfd{out_, POLLOUT, 0}, pollfd{in_, POLLIN, 0}};
    const Duration left{until_us - now_us()};
    if (left.count() <= 0) return gone(fmt::format("it takes nothing for {} s", patience.count() / 1'000'000));
    if (poll(fds.data(), fds.size(), poll_ms(left)) < 0 && errno != EINTR) return gone(errno_text(errno));
    // Both sides may be full of what the other one has to say.
    if (fds[1].revents != 0)
      if (auto read = read_some(); !read) return std::unexpected(read.error());
    if (fds[0].revents == 0) continue;
    const auto written = write_some(bytes);
    if (!written) return std::unexpected(written.error());
    if (*written > 0) until_us = now_us() + patience.count();
    bytes = bytes.subspan(*written);
  }
  return {};
}

Result<bool> FeedLink::wait(Duration patience) {
  pollfd ready{.fd = in_, .events = POLLIN, .revents = 0};
  const int count = poll(&ready, 1, poll_ms(patience));
  if (count < 0 && errno != EINTR) return gone(errno_text(errno));
  return count > 0 ? read_some() : Result<bool>{false};
}

Result<journal::FeedFrame> FeedLink::frame_within(Duration patience) {
  const std::int64_t until_us = now_us() + patience.count();
  while (true) {
    const auto frame = this->frame();
    if (!frame) return gone(frame.error().text);
    if (*frame) return **frame;
    const Duration left{until_us - now_us()};
    if (left.count() <= 0) return gone(fmt::format("nothing was heard for {} s", patience.count() / 1'000'000));
    if (auto waited = wait(left); !waited) return std::unexpected(waited.error());
  }
}

}  // namespace isoswitch::tools
