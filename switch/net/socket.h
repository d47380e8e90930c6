// A descriptor that closes itself, and the sockets we make, with the options every one of ours has.
#pragma once

#include <utility>

#include "switch/base/clock.h"
#include "switch/net/address.h"

namespace isoswitch {

class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket() { close(); }

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void close();

 private:
  int fd_ = -1;
};

// TCP_NODELAY (F-7), keepalive, TCP_USER_TIMEOUT (N-2).
Result<void> set_connection_options(int fd, Duration user_timeout);

// Non-blocking, bound, listening.
Result<Socket> listen_on(const Address& address);
// Non-blocking; the connect is under way or done.
Result<Socket> start_connect(const Address& address, Duration user_timeout);

Result<Address> local_address(int fd);
std::string errno_text(int error);  // "Connection refused (ECONNREFUSED)"

}  // namespace isoswitch
