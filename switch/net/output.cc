#include "switch/net/output.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "switch/base/assert.h"

namespace isoswitch {

Output::Written Output::write_to(int fd) {
  ISOSWITCH_ASSERT(!empty());
  const ssize_t n = ::send(fd, bytes_.data() + written_, waiting(), MSG_NOSIGNAL);
  if (n < 0) {
    const bool full = errno == EAGAIN || errno == EINTR || errno == ENOBUFS;
    return {.fault = full ? 0 : errno};
  }
  const auto sent = static_cast<std::size_t>(n);
  written_ += sent;
  stall_bytes_ -= std::min(stall_bytes_, sent);
  if (empty()) {
    bytes_.clear();
    written_ = 0;
  } else if (written_ > bytes_.size() / 2) {  // moves less than was written
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(written_));
    written_ = 0;
  }
  return {.bytes = sent};
}

void Output::watch_stall(std::int64_t now_us, Duration patience) {
  if (empty()) {
    stall_bytes_ = 0;
    stall_deadline_us_ = 0;
  } else if (stall_bytes_ == 0) {
    stall_bytes_ = waiting();
    stall_deadline_us_ = now_us + patience.count();
  }
}

void Output::release_if_empty(std::size_t kept_bytes) {
  if (empty() && bytes_.capacity() > kept_bytes) std::vector<std::uint8_t>().swap(bytes_);
}

}  // namespace isoswitch
