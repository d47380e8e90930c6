// How connections end: by the peer, by us, and in the middle of their own calls.
#include <catch2/catch.hpp>

#include "tests/net/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

// Answers what was taken, later.
void answer_all(World& world, ConnectionId id) {
  Connection* c = world.server->find(id);
  REQUIRE(c != nullptr);
  while (c->in_flight() > 0) {
    REQUIRE(c->send({}, bytes_of("answer")));
    c->answered();
  }
}

void take(Connection& c, const Frame&) { c.took(); }

}  // namespace

TEST_CASE("a peer that half-closes still gets the answers in flight", "[connection]") {
  World world;
  world.listen("binary2");
  world.notes.on_frame = take;
  RawPeer peer = world.peer();
  peer.send(binary2("a") + binary2("b") + binary2("c"));
  peer.end();
  REQUIRE(world.wait([&] { return world.notes.frames.size() == 3; }));
  world.pass(30ms);
  peer.pull();
  CHECK_FALSE(peer.ended);
  REQUIRE(world.connection() != nullptr);
  CHECK_FALSE(world.connection()->is_open());
  CHECK(world.connection()->writable());
  answer_all(world, world.notes.last);
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.ended;
  }));
  CHECK(peer.got == binary2("answer") + binary2("answer") + binary2("answer"));
  REQUIRE(world.wait([&] { return world.server->connections() == 0; }));
  CHECK(world.notes.closes == std::vector<std::string>{"the peer closed"});
  CHECK(world.notes.bad.empty());
}

TEST_CASE("a stream that ends within a frame is a bad frame", "[connection]") {
  World world;
  world.listen("binary2");
  world.notes.on_frame = echo;
  RawPeer peer = world.peer();
  peer.send(binary2("whole") + binary2("cut").substr(0, 4));
  peer.end();
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.ended;
  }));
  CHECK(peer.got == binary2("whole"));
  REQUIRE(world.notes.bad.size() == 1);
  CHECK(world.notes.bad[0].find("ended within a frame") != std::string::npos);
  CHECK(world.server->figures().bad_frames == 1);
}

TEST_CASE("a peer that resets is closed once", "[connection]") {
  World world;
  world.listen("binary2");
  RawPeer peer = world.peer();
  REQUIRE(world.wait([&] { return world.notes.opens == 1; }));
  const linger now{.l_onoff = 1, .l_linger = 0};
  setsockopt(peer.fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  peer.close();
  REQUIRE(world.wait([&] { return world.server->connections() == 0; }));
  REQUIRE(world.notes.closes.size() == 1);
  CHECK(world.notes.closes[0].find("ECONNRESET") != std::string::npos);
}

TEST_CASE("close waits for the answers in flight, reads no more, and resets nothing", "[connection]") {
  World world;
  world.listen("binary2");
  world.notes.on_frame = take;
  RawPeer peer = world.peer();
  peer.send(binary2("a") + binary2("b"));
  REQUIRE(world.wait([&] { return world.notes.frames.size() == 2; }));
  world.connection()->close("maintenance");
  peer.send(binary2("too late"));
  world.pass(20ms);
  peer.pull();
  CHECK_FALSE(peer.ended);
  answer_all(world, world.notes.last);
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.ended;
  }));
  CHECK(peer.got == binary2("answer") + binary2("answer"));
  CHECK(world.notes.frames.size() == 2);
  peer.send(binary2("still there"));  // is read and thrown away: a reset could take the answers with it
  world.pass(5ms);
  peer.pull();
  CHECK_FALSE(peer.reset);
  peer.close();
  REQUIRE(world.wait([&] { return world.server->connections() == 0; }));
  CHECK(world.notes.closes == std::vector<std::string>{"maintenance"});
  CHECK(world.server->figures().deadlines_missed == 0);
}

TEST_CASE("answers that never come are waited for as long as drain says", "[connection]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.drain = 50ms; });
  world.notes.on_frame = take;
  RawPeer peer = world.peer();
  peer.send(binary2("a"));
  REQUIRE(world.wait([&] { return world.notes.frames.size() == 1; }));
  const std::int64_t start_us = world.loop.now_us();
  world.connection()->close("maintenance");
  REQUIRE(world.wait([&] { return world.notes.closes.size() == 1; }));
  CHECK(world.loop.now_us() - start_us >= 49'000);
  CHECK(world.server->figures().deadlines_missed == 1);
}

TEST_CASE("a peer that does not end its stream is waited for as long as linger says", "[connection]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.linger = 50ms; });
  RawPeer peer = world.peer();
  REQUIRE(world.wait([&] { return world.notes.opens == 1; }));
  const std::int64_t start_us = world.loop.now_us();
  world.connection()->close("maintenance");
  REQUIRE(world.wait([&] { return world.notes.closes.size() == 1; }));
  CHECK(world.loop.now_us() - start_us >= 49'000);
  peer.pull();
  CHECK(peer.ended);
}

TEST_CASE("after an abort within a frame nothing more is handed over", "[connection]") {
  World world;
  world.listen("binary2");
  Result<void> sent;
  world.notes.on_frame = [&](Connection& c, const Frame& f) {
    echo(c, f);
    c.abort("enough");
    sent = c.send({}, f.body);
  };
  RawPeer peer = world.peer();
  peer.send(binary2("a") + binary2("b"));
  REQUIRE(world.wait([&] { return world.notes.closes.size() == 1; }));
  CHECK(world.notes.closes[0] == "enough");
  CHECK(world.notes.frames.size() == 1);
  CHECK_FALSE(sent);
  CHECK(world.server->connections() == 0);
  peer.pull();
  CHECK(peer.got == binary2("a"));  // the kernel had room for it
}

TEST_CASE("after a close within a frame nothing more is handed over", "[connection]") {
  World world;
  world.listen("binary2");
  world.notes.on_frame = [&](Connection& c, const Frame& f) {
    echo(c, f);
    c.close("enough");
  };
  RawPeer peer = world.peer();
  peer.send(binary2("a") + binary2("b"));
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.ended;
  }));
  CHECK(world.notes.frames.size() == 1);
  CHECK(peer.got == binary2("a"));
}

TEST_CASE("a server may be destroyed in any call of its own connection", "[connection]") {
  World world;
  world.listen("ascii4");
  const auto destroy = [&](auto&&...) { world.server.reset(); };
  std::string bytes;
  SECTION("opened") { world.notes.on_opened = destroy; }
  SECTION("frame, with another behind it") {
    world.notes.on_frame = destroy;
    bytes =
        "00040800"
        "00040800";
  }
  SECTION("zero_length") {
    world.notes.on_zero = destroy;
    bytes =
        "0000"
        "0000";
  }
  SECTION("bad_frame") {
    world.notes.on_bad = destroy;
    bytes = "000x";
  }
  SECTION("closed") {
    world.notes.on_closed = destroy;
    world.notes.on_frame = [](Connection& c, const Frame&) { c.abort("enough"); };
    bytes = "00040800";
  }
  RawPeer peer = world.peer();
  RawPeer other = world.peer();
  peer.send(bytes);
  REQUIRE(world.wait([&] { return world.server == nullptr; }));
  world.pass(10ms);
  CHECK(world.notes.frames.size() <= 1);
  CHECK(world.notes.zeros <= 1);
}

TEST_CASE("an outbound may be destroyed in any of its own calls", "[connection]") {
  World world;
  world.listen("binary2");
  world.notes.on_opened = [](Connection& c) { (void)c.send({}, bytes_of("hello")); };
  Notes ours;
  std::unique_ptr<Outbound> outbound;
  const auto destroy = [&](auto&&...) { outbound.reset(); };
  SECTION("opened") { ours.on_opened = destroy; }
  SECTION("frame") { ours.on_frame = destroy; }
  SECTION("closed") {
    ours.on_frame = [](Connection& c, const Frame&) { c.abort("enough"); };
    ours.on_closed = destroy;
  }
  Outbound::Options options;
  options.address = world.server->local_address().text();
  options.framing = preset("binary2");
  outbound = std::move(*dial(world.loop, options, ours));
  REQUIRE(world.wait([&] { return outbound == nullptr; }));
  REQUIRE(world.wait([&] { return world.server->connections() == 0; }));
}
