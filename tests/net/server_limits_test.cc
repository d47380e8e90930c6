// N-3: how many connections there may be, how many are accepted at a time, and what happens without descriptors.
#include <sys/resource.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>

#include "tests/net/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

// No descriptor can be had while this lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest = dup(0);
    ::close(lowest);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(lowest);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &now) == 0);
    REQUIRE(dup(0) == -1);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

// Turned away: the end of the stream, or a reset, and nothing else.
bool turned_away(RawPeer& peer) {
  peer.pull();
  return (peer.ended || peer.reset) && peer.got.empty();
}

}  // namespace

TEST_CASE("a peer has so many connections and no more, until one of them ends", "[server]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.listener.connections_per_peer_max = 2; });
  RawPeer a = world.peer();
  RawPeer b = world.peer();
  REQUIRE(world.wait([&] { return world.notes.opens == 2; }));
  RawPeer third = world.peer();
  REQUIRE(world.wait([&] { return turned_away(third); }));
  CHECK(world.server->figures().refused_peer == 1);
  CHECK(world.notes.opens == 2);
  a.close();
  REQUIRE(world.wait([&] { return world.server->connections() == 1; }));
  RawPeer fourth = world.peer();
  REQUIRE(world.wait([&] { return world.notes.opens == 3; }));
  CHECK(world.server->figures().refused_peer == 1);
}

TEST_CASE("another address has its own count", "[server]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.listener.connections_per_peer_max = 1; });
  RawPeer one = world.peer();
  RawPeer two(world.server->local_port(), 0, "127.0.0.2");
  REQUIRE(world.wait([&] { return world.notes.opens == 2; }));
  CHECK(world.server->figures().refused_peer == 0);
}

TEST_CASE("a listener has so many connections and no more", "[server]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) {
    o.listener.connections_max = 3;
    o.listener.connections_per_peer_max = 100;
  });
  std::deque<RawPeer> peers;
  for (int n = 0; n < 5; ++n) peers.emplace_back(world.server->local_port());
  REQUIRE(world.wait([&] { return world.server->figures().refused_full == 2; }));
  CHECK(world.server->connections() == 3);
  CHECK(world.server->figures().accepted == 3);
  REQUIRE(world.wait([&] { return std::ranges::count_if(peers, turned_away) == 2; }));
}

TEST_CASE("one event accepts no more than its share", "[server]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) {
    o.listener.accepts_per_event = 2;
    o.listener.connections_per_peer_max = 100;
  });
  std::deque<RawPeer> peers;
  for (int n = 0; n < 9; ++n) peers.emplace_back(world.server->local_port());
  std::uint64_t before = 0;
  std::uint64_t most = 0;
  REQUIRE(world.wait([&] {
    const std::uint64_t now = world.server->figures().accepted;
    most = std::max(most, now - std::exchange(before, now));
    return now == 9;
  }));
  CHECK(most == 2);
}

TEST_CASE("without descriptors one peer is turned away and the listener rests", "[server]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.listener.descriptor_rest = 300ms; });
  RawPeer first = world.peer();
  RawPeer second = world.peer();
  int turns = 0;
  {
    const NoDescriptors none;
    REQUIRE(world.wait([&] { return world.server->figures().refused_no_descriptor == 1; }));
    const Hook count = world.loop.after_events([&] { ++turns; });
    world.pass(100ms);
  }
  CHECK(turns < 20);  // it does not spin over the one that waits
  CHECK(world.server->figures().refused_no_descriptor == 1);
  CHECK(turned_away(first));
  second.pull();
  CHECK_FALSE(second.ended);
  CHECK(world.server->connections() == 0);
  REQUIRE(
      world.wait([&] { return world.notes.opens == 1; }));  // descriptors are back, and it is accepted after the rest
  CHECK(world.connection()->peer().port() == second.port());
}

TEST_CASE("the reserve works again after it was used", "[server]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.listener.descriptor_rest = 10ms; });
  RawPeer first = world.peer();
  RawPeer second = world.peer();
  const NoDescriptors none;
  REQUIRE(world.wait([&] { return world.server->figures().refused_no_descriptor == 2; }));
  CHECK(turned_away(first));
  CHECK(turned_away(second));
}

TEST_CASE("a server that goes while it rests is not called again", "[server]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.listener.descriptor_rest = 20ms; });
  RawPeer peer = world.peer();
  {
    const NoDescriptors none;
    REQUIRE(world.wait([&] { return world.server->figures().refused_no_descriptor == 1; }));
  }
  SECTION("stopped") {
    world.server->stop_accepting();
    world.pass(50ms);
    CHECK_FALSE(RawPeer(world.server->local_port()).connected());
  }
  SECTION("destroyed") {
    world.server.reset();
    world.pass(50ms);
  }
}
