// A listener from start to drained, and the options of its sockets.
#include "switch/net/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <catch2/catch.hpp>

#include "tests/net/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

// The descriptor of this process that is connected to that port.
int descriptor_connected_to(std::uint16_t port) {
  for (int fd = 0; fd < 1'024; ++fd) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0 && ntohs(peer.sin_port) == port) return fd;
  }
  return -1;
}

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  getsockopt(fd, level, name, &value, &size);
  return value;
}

}  // namespace

TEST_CASE("TCP_NODELAY, keepalive and the user timeout are on for sockets of both sides", "[server]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.user_timeout = 7s; });
  Notes ours;
  Outbound::Options options;
  options.address = world.server->local_address().text();
  options.framing = preset("binary2");
  options.limits.user_timeout = 9s;
  const auto outbound = dial(world.loop, options, ours);
  REQUIRE(outbound);
  REQUIRE(world.wait([&] { return ours.opens == 1 && world.notes.opens == 1; }));
  const int dialled = descriptor_connected_to(world.server->local_port());
  const int accepted = descriptor_connected_to(world.connection()->peer().port());
  REQUIRE(dialled >= 0);
  REQUIRE(accepted >= 0);
  REQUIRE(dialled != accepted);
  for (const int fd : {dialled, accepted}) {
    CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) == 1);
    CHECK(option(fd, SOL_SOCKET, SO_KEEPALIVE) == 1);
  }
  CHECK(option(accepted, IPPROTO_TCP, TCP_USER_TIMEOUT) == 7'000);
  CHECK(option(dialled, IPPROTO_TCP, TCP_USER_TIMEOUT) == 9'000);
}

TEST_CASE("a listener that cannot start says which and why", "[server]") {
  Loop loop;
  Notes notes;
  ServerOptions options;
  options.name = "acquirers";
  options.address = "127.0.0.1:0";
  options.framing = preset("binary2");
  const auto fault = [&] {
    const auto started = Server::start(loop, options, notes);
    return started ? std::string() : started.error().text;
  };
  SECTION("a framing that cannot be") {
    options.framing.length_size = 9;
    CHECK(fault().find("listener acquirers: framing binary2: length_size") == 0);
  }
  SECTION("no address") {
    options.address = "nowhere";
    CHECK(fault().find("listener acquirers: 'nowhere' is not an address") == 0);
  }
  SECTION("a port that is taken") {
    const auto first = Server::start(loop, options, notes);
    REQUIRE(first);
    options.address = (*first)->local_address().text();
    CHECK(fault().find("EADDRINUSE") != std::string::npos);
  }
}

TEST_CASE("connections have different ids and are found by them", "[server]") {
  World world;
  world.listen("binary2");
  std::vector<ConnectionId> ids;
  world.notes.on_opened = [&](Connection& c) { ids.push_back(c.id()); };
  RawPeer a = world.peer();
  RawPeer b = world.peer();
  REQUIRE(world.wait([&] { return ids.size() == 2; }));
  CHECK(ids[0] != ids[1]);
  CHECK(world.server->find(ids[0])->peer().port() == a.port());
  CHECK(world.server->find(ids[1])->peer().port() == b.port());
  a.close();
  REQUIRE(world.wait([&] { return world.server->connections() == 1; }));
  CHECK(world.server->find(ids[0]) == nullptr);
  CHECK(world.server->figures().connections == 1);
  CHECK(world.server->figures().accepted == 2);
}

TEST_CASE("IPv6 is served like IPv4", "[server]") {
  World world;
  const auto probe = Address::parse("[::1]:0");
  if (!probe || !listen_on(*probe)) {
    WARN("this machine has no IPv6");
    return;
  }
  world.listen("binary2", [](ServerOptions& o) { o.address = "[::1]:0"; });
  Notes ours;
  Outbound::Options options;
  options.address = world.server->local_address().text();
  options.framing = preset("binary2");
  const auto outbound = dial(world.loop, options, ours);
  REQUIRE(outbound);
  REQUIRE(world.wait([&] { return ours.opens == 1 && world.notes.opens == 1; }));
  CHECK(world.connection()->peer().host() == "::1");
}

TEST_CASE("draining loses no answer", "[server]") {
  World world;
  world.listen("binary2");
  world.notes.on_frame = [](Connection& c, const Frame&) { c.took(); };
  RawPeer peer = world.peer();
  peer.send(binary2("a") + binary2("b"));
  REQUIRE(world.wait([&] { return world.server->in_flight() == 2; }));

  world.server->stop_accepting();
  world.server->stop_reading();
  CHECK_FALSE(RawPeer(world.server->local_port()).connected());
  peer.send(binary2("c"));
  world.pass(20ms);
  CHECK(world.notes.frames.size() == 2);

  Connection& c = *world.connection();
  for (const std::string_view answer : {"A", "B"}) {
    REQUIRE(c.send({}, bytes_of(answer)));
    c.answered();
  }
  CHECK(world.server->in_flight() == 0);
  world.server->close_all("shutdown");
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.ended;
  }));
  CHECK(peer.got == binary2("A") + binary2("B"));
  peer.close();
  REQUIRE(world.wait([&] { return world.server->connections() == 0; }));
  CHECK(world.notes.closes == std::vector<std::string>{"shutdown"});
}

TEST_CASE("a server that goes takes its connections with it and tells nobody", "[server]") {
  World world;
  world.listen("binary2");
  RawPeer peer = world.peer();
  REQUIRE(world.wait([&] { return world.notes.opens == 1; }));
  world.server.reset();
  peer.pull();
  CHECK(peer.ended);
  world.pass(5ms);
  CHECK(world.notes.closes.empty());
}
