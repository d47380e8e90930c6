#include "tests/net/world.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <cerrno>

namespace isoswitch::test {
namespace {

sockaddr_in address_of(const char* host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, host, &address.sin_addr);
  return address;
}

}  // namespace

RawPeer::RawPeer(std::uint16_t port, int receive_buffer, const char* from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  REQUIRE(socket_);
  if (receive_buffer != 0) setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const sockaddr_in ours = address_of(from, 0);
  REQUIRE(bind(socket_.fd(), reinterpret_cast<const sockaddr*>(&ours), sizeof ours) == 0);
  const sockaddr_in theirs = address_of("127.0.0.1", port);
  if (connect(socket_.fd(), reinterpret_cast<const sockaddr*>(&theirs), sizeof theirs) != 0) socket_.close();
}

void RawPeer::send(std::string_view bytes) { REQUIRE(send_some(bytes) == bytes.size()); }

std::size_t RawPeer::send_some(std::string_view bytes) {
  const ssize_t n = ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return n < 0 ? 0 : static_cast<std::size_t>(n);
}

void RawPeer::end() const { shutdown(socket_.fd(), SHUT_WR); }

void RawPeer::pull(std::size_t most) {
  char room[16'384];
  while (most > 0) {
    const ssize_t n = recv(socket_.fd(), room, std::min(sizeof room, most), MSG_DONTWAIT);
    if (n <= 0) {
      if (n == 0) ended = true;
      if (n < 0 && errno != EAGAIN) reset = true;
      return;
    }
    got.append(room, static_cast<std::size_t>(n));
    most -= static_cast<std::size_t>(n);
  }
}

std::uint16_t RawPeer::port() const { return local_address(socket_.fd())->port(); }

std::string binary2(std::string_view body) {
  return std::string{static_cast<char>(body.size() >> 8), static_cast<char>(body.size() & 255)} + std::string(body);
}

void World::listen(std::string_view framing, const std::function<void(ServerOptions&)>& change) {
  ServerOptions options;
  options.name = "test";
  options.address = "127.0.0.1:0";
  options.framing = preset(framing);
  options.connection.linger = 100ms;
  if (change) change(options);
  auto started = Server::start(loop, std::move(options), notes);
  REQUIRE(started);
  server = std::move(*started);
}

bool World::wait(const std::function<bool()>& so, Duration bound) {
  bool met = false;
  bool late = false;
  const Timer end = loop.after(bound, [&] { late = true; });
  const Timer tick = loop.every(1ms, [] {});
  const Hook look = loop.after_events([&] {
    met = so();
    if (met || late) loop.stop();
  });
  loop.run();
  return met;
}

void World::pass(Duration time) {
  const Timer end = loop.after(time, [&] { loop.stop(); });
  loop.run();
}

}  // namespace isoswitch::test
