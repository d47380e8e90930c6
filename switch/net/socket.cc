#include "switch/net/socket.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace isoswitch {
namespace {

Result<void> set(int fd, int level, int option, int value, const char* name) {
  if (setsockopt(fd, level, option, &value, sizeof value) == 0) return {};
  return failure(fmt::format("{}: {}", name, errno_text(errno)));
}

Result<Socket> open_socket(const Address& address) {
  Socket socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return failure(fmt::format("{}: no socket: {}", address.text(), errno_text(errno)));
  return socket;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Socket::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

std::string errno_text(int error) {
  const char* name = strerrorname_np(error);
  return fmt::format("{} ({})", strerrordesc_np(error), name != nullptr ? name : "?");
}

Result<void> set_connection_options(int fd, Duration user_timeout) {
  const auto user_timeout_ms = std::chrono::duration_cast<std::chrono::milliseconds>(user_timeout).count();
  if (auto r = set(fd, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY"); !r) return r;
  if (auto r = set(fd, SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE"); !r) return r;
  // A dead peer without traffic is found in about a minute and a half, not in two hours.
  if (auto r = set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60, "TCP_KEEPIDLE"); !r) return r;
  if (auto r = set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 10, "TCP_KEEPINTVL"); !r) return r;
  if (auto r = set(fd, IPPROTO_TCP, TCP_KEEPCNT, 3, "TCP_KEEPCNT"); !r) return r;
  return set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(user_timeout_ms), "TCP_USER_TIMEOUT");
}

Result<Socket> listen_on(const Address& address) {
  auto socket = open_socket(address);
  if (!socket) return socket;
  if (auto r = set(socket->fd(), SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR"); !r) return std::unexpected(r.error());
  if (bind(socket->fd(), address.raw(), address.raw_size()) != 0) {
    return failure(fmt::format("cannot listen on {}: {}", address.text(), errno_text(errno)));
  }
  if (listen(socket->fd(), SOMAXCONN) != 0) {
    return failure(fmt::format("cannot listen on {}: {}", address.text(), errno_text(errno)));
  }
  return socket;
}

Result<Socket> start_connect(const Address& address, Duration user_timeout) {
  auto socket = open_socket(address);
  if (!socket) return socket;
  if (auto r = set_connection_options(socket->fd(), user_timeout); !r) return std::unexpected(r.error());
  if (connect(socket->fd(), address.raw(), address.raw_size()) != 0 && errno != EINPROGRESS) {
    return failure(fmt::format("cannot connect to {}: {}", address.text(), errno_text(errno)));
  }
  return socket;
}

Result<Address> local_address(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    return failure(fmt::format("getsockname: {}", errno_text(errno)));
  }
  return Address(reinterpret_cast<const sockaddr*>(&storage), size);
}

}  // namespace isoswitch
