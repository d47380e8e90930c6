#include "switch/ops/unix_listener.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace isoswitch {
namespace {

constexpr int waiting_connections_max = 16;

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path)
    return failure(fmt::format("control socket '{}': a path of 1 to {} bytes expected, this has {}", path,
                               sizeof address.sun_path - 1, path.size()));
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* raw(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

// Makes room for ours: what is left of a switch that is gone is removed, everything else stays and is an error.
Result<void> clear_way(const std::string& path, const sockaddr_un& address) {
  struct stat there{};
  if (lstat(path.c_str(), &there) != 0) {
    if (errno == ENOENT) return {};
    return failure(fmt::format("control socket '{}': {}", path, errno_text(errno)));
  }
  if (!S_ISSOCK(there.st_mode)) return failure(fmt::format("control socket '{}': a file is there, no socket", path));
  const Socket probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe) return failure(fmt::format("control socket '{}': {}", path, errno_text(errno)));
  if (connect(probe.fd(), raw(address), sizeof address) == 0 || errno == EAGAIN)
    return failure(fmt::format("control socket '{}': another process listens on it", path));
  if (errno != ECONNREFUSED) return failure(fmt::format("control socket '{}': {}", path, errno_text(errno)));
  if (unlink(path.c_str()) != 0)
    return failure(fmt::format("control socket '{}': nobody listens on it, but it cannot be removed: {}", path,
                               errno_text(errno)));
  return {};
}

}  // namespace

UnixListener::UnixListener(std::string path, Socket socket, dev_t device, ino_t inode)
    : path_(std::move(path)), socket_(std::move(socket)), device_(device), inode_(inode) {}

UnixListener::UnixListener(UnixListener&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      socket_(std::move(other.socket_)),
      device_(other.device_),
      inode_(other.inode_) {}

UnixListener::~UnixListener() {
  struct stat there{};
  if (path_.empty() || lstat(path_.c_str(), &there) != 0) return;
  if (there.st_dev == device_ && there.st_ino == inode_) unlink(path_.c_str());
}

Result<UnixListener> UnixListener::open(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return std::unexpected(address.error());
  if (auto clear = clear_way(path, *address); !clear) return std::unexpected(clear.error());
  Socket made(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto failed = [&](std::string_view step) {
    return failure(fmt::format("control socket '{}': {}: {}", path, step, errno_text(errno)));
  };
  if (!made) return failed("no socket");
  // Linux gives the file the mode of the unbound socket, so that it is never open to others, not even for a moment;
  // umask() would do it for every thread.
  if (fchmod(made.fd(), S_IRUSR | S_IWUSR) != 0) return failed("mode");
  if (bind(made.fd(), raw(*address), sizeof *address) != 0) return failed("cannot be made");
  struct stat there{};
  if (lstat(path.c_str(), &there) != 0) return failed("cannot be looked at");
  UnixListener listener(path, std::move(made), there.st_dev, there.st_ino);
  if ((there.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return failure(fmt::format("control socket '{}': others may connect (mode {:03o}); the file system ignores modes",
                               path, there.st_mode & 0777U));
  if (listen(listener.fd(), waiting_connections_max) != 0) return failed("cannot listen");
  return listener;
}

Result<std::string> peer_actor(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return failure(fmt::format("SO_PEERCRED: {}", errno_text(errno)));
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> room;
  if (getpwuid_r(peer.uid, &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
    return fmt::format("uid {}", peer.uid);
  return fmt::format("uid {} ({})", peer.uid, found->pw_name);
}

}  // namespace isoswitch
