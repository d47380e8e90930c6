// N-2: whole frames in time, idle connections, peers that never read.
#include <catch2/catch.hpp>

#include "tests/net/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

TEST_CASE("single bytes do not prolong the time of a frame", "[deadline]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.frame = 60ms; });
  RawPeer peer = world.peer();
  REQUIRE(world.wait([&] { return world.notes.opens == 1; }));
  const std::string frame = binary2(std::string(5'000, 'x'));
  std::size_t sent = 0;
  const std::int64_t start_us = world.loop.now_us();
  REQUIRE(world.wait([&] {
    sent += peer.send_some(std::string_view(frame).substr(sent, 1));
    peer.pull();
    return peer.ended;
  }));
  CHECK(world.loop.now_us() - start_us >= 59'000);
  CHECK(sent < frame.size());
  CHECK(world.server->figures().deadlines_missed == 1);
  CHECK(world.notes.frames.empty());
  peer.close();
  REQUIRE(world.wait([&] { return world.notes.closes.size() == 1; }));
  CHECK(world.notes.closes[0] == "a frame was not whole within 60 ms");
}

TEST_CASE("a frame that became whole ends its time, and the next has its own", "[deadline]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.frame = 1s; });
  RawPeer peer = world.peer();
  // Always within a frame, for longer than one frame may take.
  const std::string frame = binary2("0800");
  peer.send(frame.substr(0, 3));
  for (int n = 0; n < 8; ++n) {
    world.pass(200ms);
    peer.send(frame.substr(3) + frame.substr(0, 3));
  }
  REQUIRE(world.wait([&] { return world.notes.frames.size() == 8; }));
  CHECK(world.server->figures().deadlines_missed == 0);
  CHECK(world.notes.closes.empty());
}

TEST_CASE("a connection without a partial frame is not late", "[deadline]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.frame = 20ms; });
  RawPeer peer = world.peer();
  peer.send(binary2("0800"));
  world.pass(100ms);
  CHECK(world.notes.frames.size() == 1);
  CHECK(world.server->connections() == 1);
}

TEST_CASE("a frame that waits because we paused is not late", "[deadline]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.frame = 40ms; });
  RawPeer peer = world.peer();
  peer.send(binary2("0800").substr(0, 3));
  REQUIRE(world.wait([&] { return world.server->figures().bytes_in == 3; }));
  world.connection()->pause_reading();
  world.pass(120ms);
  CHECK(world.server->connections() == 1);
  world.connection()->resume_reading();
  peer.send(binary2("0800").substr(3));
  REQUIRE(world.wait([&] { return world.notes.frames.size() == 1; }));
}

TEST_CASE("after a pause a partial frame has a time again", "[deadline]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.frame = 40ms; });
  RawPeer peer = world.peer();
  peer.send(binary2("0800").substr(0, 3));
  REQUIRE(world.wait([&] { return world.server->figures().bytes_in == 3; }));
  world.connection()->pause_reading();
  world.pass(10ms);
  world.connection()->resume_reading();
  REQUIRE(world.wait([&] { return world.server->figures().deadlines_missed == 1; }));
}

TEST_CASE("an idle connection is closed, one with an answer in flight is not", "[deadline]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.idle = 60ms; });
  world.notes.on_frame = [](Connection& c, const Frame&) { c.took(); };
  RawPeer busy = world.peer();
  busy.send(binary2("0800"));
  REQUIRE(world.wait([&] { return world.notes.frames.size() == 1; }));
  const ConnectionId taken = world.notes.last;
  RawPeer idle = world.peer();
  REQUIRE(world.wait([&] {
    idle.pull();
    return idle.ended;
  }));
  world.pass(100ms);
  CHECK(world.server->figures().idle_closed == 1);
  busy.pull();
  CHECK_FALSE(busy.ended);
  REQUIRE(world.server->find(taken) != nullptr);
  world.server->find(taken)->answered();
  REQUIRE(world.wait([&] {
    busy.pull();
    return busy.ended;
  }));
  CHECK(world.server->figures().idle_closed == 2);
}

TEST_CASE("a peer that never reads is reset, and others do not notice", "[deadline]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.write_stall = 80ms; });
  const std::string answer(8'000, 'x');
  world.notes.on_frame = [&](Connection& c, const Frame& f) {
    if (f.body.size() == 1) return echo(c, f);
    (void)c.send({}, bytes_of(answer));
  };
  RawPeer deaf = world.peer(4'096);
  RawPeer good = world.peer();
  std::string requests;
  for (int n = 0; n < 3'000; ++n) requests += binary2("more");  // 24 MB of answers: no kernel holds that
  std::size_t sent = 0;
  std::size_t asked = 0;
  REQUIRE(world.wait([&] {
    sent += deaf.send_some(std::string_view(requests).substr(sent));
    good.pull();
    if (good.got.size() == asked * 3) {
      good.send(binary2("g"));
      ++asked;
    }
    return world.notes.closes.size() == 1;
  }));
  CHECK(world.notes.closes[0].find("did not take") != std::string::npos);
  CHECK(world.server->figures().deadlines_missed == 1);
  CHECK(asked > 1);
  CHECK(world.server->connections() == 1);
}

TEST_CASE("reading a little now and then does not save a peer from the write stall", "[deadline]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) {
    o.connection.write_stall = 150ms;
    o.connection.output_bytes_max = 8 * 1024 * 1024;
  });
  const std::string answer(8'000, 'x');
  world.notes.on_frame = [&](Connection& c, const Frame&) { (void)c.send({}, bytes_of(answer)); };
  RawPeer slow = world.peer(4'096);
  std::string requests;
  for (int n = 0; n < 1'000; ++n) requests += binary2("more");
  slow.send(requests);
  REQUIRE(world.wait([&] {
    slow.pull(2'000);  // at most 2 MB/s of 8 MB
    return world.notes.closes.size() == 1;
  }));
  CHECK(world.notes.closes[0].find("did not take") != std::string::npos);
}
