// A listening Unix stream socket that only its owner can connect to, and who connects.
#pragma once

#include <sys/types.h>

#include <string>

#include "switch/base/result.h"
#include "switch/net/socket.h"

namespace isoswitch {

// Removes its file when destroyed, unless somebody else has put another there.
class UnixListener {
 public:
  // Mode 0600 from the first moment. A socket file that nobody listens on is replaced; one that somebody listens on, or
  // anything else of that name, is refused.
  static Result<UnixListener> open(const std::string& path);

  UnixListener(UnixListener&& other) noexcept;
  UnixListener& operator=(UnixListener&&) = delete;
  ~UnixListener();

  int fd() const { return socket_.fd(); }

 private:
  UnixListener(std::string path, Socket socket, dev_t device, ino_t inode);

  std::string path_;
  Socket socket_;
  dev_t device_;
  ino_t inode_;
};

// "uid 1000 (name)", as the kernel tells it (SO_PEERCRED).
Result<std::string> peer_actor(int fd);

}  // namespace isoswitch
