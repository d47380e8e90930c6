// The hot path allocates nothing, and what rests holds nothing.
#include <catch2/catch.hpp>

#include "tests/net/allocation_count.h"
#include "tests/net/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

// Counts and nothing more.
struct Counting final : Receiver {
  void frame(Connection& c, const Frame& f) override {
    ++frames;
    echo(c, f);
  }
  std::size_t frames = 0;
};

}  // namespace

TEST_CASE("frames allocate nothing once the buffers are warm", "[memory]") {
  Loop loop;
  Counting server_side;
  Counting our_side;
  ServerOptions listener;
  listener.address = "127.0.0.1:0";
  listener.framing = preset("tpdu");
  const auto server = std::move(*Server::start(loop, listener, server_side));
  Outbound::Options options;
  options.address = server->local_address().text();
  options.framing = preset("tpdu");
  const auto outbound = std::move(*dial(loop, options, our_side));
  while (!outbound->connection()->is_open()) {
    const Timer tick = loop.after(1ms, [&] { loop.stop(); });
    loop.run();
  }
  for (int n = 0; n < 64; ++n) REQUIRE(outbound->connection()->send({}, bytes_of("0800 ping-pong")));
  std::size_t target = 5'000;
  const Hook stop = loop.after_events([&] {
    if (our_side.frames >= target) loop.stop();
  });
  loop.run();
  const std::size_t before = allocations();
  target = our_side.frames + 50'000;
  loop.run();
  CHECK(our_side.frames >= target);
  CHECK(allocations() - before < 50);  // now and then a buffer is still found too small
}

TEST_CASE("a connection that rests gives its buffers back", "[memory]") {
  World world;
  world.listen("binary2");
  std::size_t frames = 0;
  world.notes.on_frame = [&](Connection& c, const Frame& f) {
    world.notes.frames.clear();
    world.notes.frames.shrink_to_fit();
    ++frames;
    echo(c, f);
  };
  RawPeer peer = world.peer();
  REQUIRE(world.wait([&] { return world.notes.opens == 1; }));
  peer.got.reserve(200'000);
  const std::string burst = binary2(std::string(8'000, 'x')) + binary2(std::string(8'000, 'y'));
  const std::size_t before = allocated_bytes();
  peer.send(burst);
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.got.size() == burst.size();
  }));
  CHECK(allocated_bytes() >= before + 8'000);  // kept for the next frame
  REQUIRE(world.wait([&] { return allocated_bytes() < before + 2'000; }));
  CHECK(frames == 2);
  peer.send(burst);
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.got.size() == 2 * burst.size();
  }));
}

TEST_CASE("a partial frame costs its own bytes, not what its length promises", "[memory]") {
  World world;
  world.listen("binary2");
  RawPeer peer = world.peer();
  REQUIRE(world.wait([&] { return world.notes.opens == 1; }));
  const std::size_t before = allocated_bytes();
  peer.send("\x20" + std::string(1, '\0') + "0800");  // 8192 bytes to come
  REQUIRE(world.wait([&] { return world.server->figures().bytes_in == 6; }));
  CHECK(allocated_bytes() < before + 1'000);
}
