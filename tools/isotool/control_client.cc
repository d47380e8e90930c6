// Talks to a running switch over its control socket.
#include "tools/isotool/control_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace isoswitch::tools {
namespace {

std::string why_not(const std::string& path, int error) {
  switch (error) {
    case ENOENT: return fmt::format("{}: no such socket; is the switch running, with this as its admin.socket?", path);
    case EACCES:
    case EPERM: return fmt::format("{}: not permitted; only the user that the switch runs as may use it", path);
    case ECONNREFUSED: return fmt::format("{}: nobody listens; the switch that made it has ended", path);
    default: return fmt::format("{}: {}", path, errno_text(error));
  }
}

std::int64_t now_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

std::unexpected<Error> ControlClient::broken(std::string_view what) const {
  return failure(fmt::format("{}: {}", path_, what));
}

Result<ControlClient> ControlClient::connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path)
    return failure(fmt::format("{}: a socket's path has 1 to {} bytes", path, sizeof address.sun_path - 1));
  std::memcpy(address.sun_path, path.data(), path.size());
  Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return failure(fmt::format("{}: {}", path, errno_text(errno)));
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return failure(why_not(path, errno));
  return ControlClient(path, std::move(socket));
}

Result<std::string> ControlClient::ask(std::string_view request, Duration patience) {
  auto sent = send(request);
  if (sent) sent = send("\n");
  // A switch that refuses does not take the whole request, but says why.
  auto answer = read_line(patience);
  return sent || answer ? std::move(answer) : std::unexpected(sent.error());
}

Result<void> ControlClient::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::send(socket_.fd(), text.data(), text.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return broken(fmt::format("while asking: {}", errno_text(errno)));
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<std::string> ControlClient::read_line(Duration patience) {
  const std::int64_t until_us = now_us() + patience.count();
  std::array<char, std::size_t{16} << 10> room;
  for (;;) {
    if (const std::size_t end = ahead_.find('\n'); end != std::string::npos) {
      std::string line = ahead_.substr(0, end);
      ahead_.erase(0, end + 1);
      return line;
    }
    const std::int64_t left_us = until_us - now_us();
    if (left_us <= 0) return broken(fmt::format("no answer within {} s", patience.count() / 1'000'000));
    pollfd wait{.fd = socket_.fd(), .events = POLLIN, .revents = 0};
    const int ready = poll(&wait, 1, static_cast<int>(left_us / 1000 + 1));
    if (ready < 0 && errno != EINTR) return broken(errno_text(errno));
    if (ready <= 0) continue;
    const ssize_t count = recv(socket_.fd(), room.data(), room.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return broken(errno_text(errno));
    if (count == 0) return broken("the switch closed the connection without an answer");
    ahead_.append(room.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace isoswitch::tools
