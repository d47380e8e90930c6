// The ceiling for throughput: an epoll server that answers every frame with a canned 0110, copying only the STAN.
//
// usage: ceiling_server binary2|ascii4 [PORT]    (iso1987_ascii; port 0 or none: any free one, printed on stdout)
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

// MTI, bitmap with fields 11 and 39: the STAN stands at 20.
constexpr std::string_view canned =
    "0110"
    "0020000002000000"
    "000000"
    "00";
constexpr std::size_t answer_stan_at = 20;

struct Peer {
  std::vector<char> unread;
  std::string output;
};

// Where DE 11 stands in a 0100: past the MTI, the bitmaps and whatever fields 2 to 10 the message has.
std::size_t stan_at(std::string_view body) {
  const unsigned long long first = std::strtoull(std::string(body.substr(4, 16)).c_str(), nullptr, 16);
  std::size_t at = (first >> 63) != 0 ? 36 : 20;
  constexpr std::array<std::size_t, 11> sizes = {0, 0, 0, 6, 12, 12, 12, 10, 8, 8, 8};
  for (unsigned field = 2; field <= 10; ++field) {
    if ((first >> (64 - field) & 1) == 0) continue;
    if (field == 2)
      at += 2 + static_cast<std::size_t>(body[at] - '0') * 10 + static_cast<std::size_t>(body[at + 1] - '0');
    at += sizes[field];
  }
  return at;
}

std::size_t length_of(const char* at, bool ascii) {
  if (ascii) return std::strtoul(std::string(at, 4).c_str(), nullptr, 10);
  return static_cast<std::size_t>(static_cast<unsigned char>(at[0])) << 8 | static_cast<unsigned char>(at[1]);
}

// Answers all complete frames and keeps the rest.
void answer_frames(Peer& peer, bool ascii) {
  const std::size_t head = ascii ? 4 : 2;
  std::size_t at = 0;
  while (peer.unread.size() - at >= head) {
    const std::size_t size = length_of(peer.unread.data() + at, ascii);
    if (peer.unread.size() - at < head + size) break;
    const std::string_view body(peer.unread.data() + at + head, size);
    at += head + size;
    if (size < 42) continue;  // no message
    peer.output += ascii ? "0028" : std::string_view("\0\x1c", 2);
    peer.output += canned;
    body.copy(peer.output.data() + peer.output.size() - canned.size() + answer_stan_at, 6, stan_at(body));
  }
  peer.unread.erase(peer.unread.begin(), peer.unread.begin() + static_cast<std::ptrdiff_t>(at));
}

int listen_on(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, 128) != 0) {
    std::perror("ceiling_server");
    std::exit(1);
  }
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return fd;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view framing = argc > 1 ? argv[1] : "";
  if (framing != "ascii4" && framing != "binary2") {
    std::fputs("usage: ceiling_server binary2|ascii4 [PORT]\n", stderr);
    return 2;
  }
  const bool ascii = framing == "ascii4";
  const int listener = listen_on(argc > 2 ? static_cast<std::uint16_t>(std::atoi(argv[2])) : 0);
  const int epoll = epoll_create1(0);
  const auto watch = [epoll](int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  };
  watch(listener);
  std::vector<Peer> peers(1024);
  std::vector<char> room(256 * 1024);
  std::array<epoll_event, 64> events{};
  for (;;) {
    const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener) {
        const int peer = accept(listener, nullptr, nullptr);
        if (peer < 0 || peer >= static_cast<int>(peers.size())) return 1;
        const int on = 1;
        setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        peers[static_cast<std::size_t>(peer)] = {};
        watch(peer);
        continue;
      }
      Peer& peer = peers[static_cast<std::size_t>(fd)];
      const ssize_t got = recv(fd, room.data(), room.size(), 0);
      if (got <= 0) {
        close(fd);
        continue;
      }
      peer.unread.insert(peer.unread.end(), room.data(), room.data() + got);
      answer_frames(peer, ascii);
      // Blocking on purpose: a peer that does not read stops the ceiling, which no measurement does.
      if (!peer.output.empty() && send(fd, peer.output.data(), peer.output.size(), MSG_NOSIGNAL) < 0) close(fd);
      peer.output.clear();
    }
  }
}
