// Connections that we open.
#include "switch/net/dial.h"

#include <sys/socket.h>
#include <catch2/catch.hpp>

#include <deque>

#include "tests/net/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

Outbound::Options options_to(const Address& address) {
  Outbound::Options options;
  options.name = "issuer";
  options.address = address.text();
  options.framing = preset("binary2");
  return options;
}

// A listener whose queue is full: to connect to it takes forever.
struct FullListener {
  FullListener() : socket(std::move(*listen_on(*Address::parse("127.0.0.1:0")))) {
    REQUIRE(::listen(socket.fd(), 0) == 0);
    address = *local_address(socket.fd());
    for (int n = 0; n < 8; ++n) waiting.push_back(std::move(*start_connect(address, 30s)));
  }
  Socket socket;
  Address address;
  std::deque<Socket> waiting;
};

}  // namespace

TEST_CASE("a peer that listens is opened, and what is sent reaches it", "[dial]") {
  World world;
  world.listen("binary2");
  Notes ours;
  const auto outbound = dial(world.loop, options_to(world.server->local_address()), ours);
  REQUIRE(outbound);
  CHECK_FALSE((*outbound)->connection()->is_open());
  CHECK_FALSE((*outbound)->connection()->send({}, bytes_of("too early")));
  REQUIRE(world.wait([&] { return ours.opens == 1; }));
  CHECK((*outbound)->connection()->is_open());
  // Between two runs of the loop.
  REQUIRE((*outbound)->connection()->send({}, bytes_of("0800")));
  REQUIRE(world.wait([&] { return world.notes.frames.size() == 1; }));
  CHECK(world.notes.frames[0] == "0800");
  CHECK((*outbound)->figures().frames_out == 1);
  CHECK((*outbound)->figures().connections == 1);
}

TEST_CASE("a peer that refuses is closed without having been opened", "[dial]") {
  World world;
  world.listen("binary2");
  const Address nobody = world.server->local_address();
  world.server.reset();
  Notes ours;
  const auto outbound = dial(world.loop, options_to(nobody), ours);
  if (!outbound) {  // the kernel may know at once
    CHECK(outbound.error().text.find("ECONNREFUSED") != std::string::npos);
    return;
  }
  REQUIRE(world.wait([&] { return ours.closes.size() == 1; }));
  CHECK(ours.closes[0].find("ECONNREFUSED") != std::string::npos);
  CHECK(ours.opens == 0);
  CHECK((*outbound)->connection() == nullptr);
  CHECK((*outbound)->figures().connections == 0);
}

TEST_CASE("a peer that does not answer is given up after the connect time", "[dial]") {
  World world;
  const FullListener full;
  Notes ours;
  auto options = options_to(full.address);
  options.limits.connect = 80ms;
  const std::int64_t start_us = world.loop.now_us();
  const auto outbound = dial(world.loop, options, ours);
  REQUIRE(outbound);
  REQUIRE(world.wait([&] { return ours.closes.size() == 1; }));
  CHECK(world.loop.now_us() - start_us >= 79'000);
  CHECK(ours.closes[0].find("within 80 ms") != std::string::npos);
  CHECK(ours.opens == 0);
  CHECK((*outbound)->connection() == nullptr);
}

TEST_CASE("an outbound destroyed while it connects tells nobody", "[dial]") {
  World world;
  const FullListener full;
  Notes ours;
  auto outbound = dial(world.loop, options_to(full.address), ours);
  REQUIRE(outbound);
  world.pass(10ms);
  outbound->reset();
  world.pass(10ms);
  CHECK(ours.closes.empty());
}

TEST_CASE("closing what still connects closes at once", "[dial]") {
  World world;
  const FullListener full;
  Notes ours;
  const auto outbound = dial(world.loop, options_to(full.address), ours);
  REQUIRE(outbound);
  (*outbound)->connection()->close("changed our mind");
  REQUIRE(world.wait([&] { return ours.closes.size() == 1; }, 1s));
  CHECK(ours.closes[0] == "changed our mind");
}

TEST_CASE("a peer that closes is told with its reason", "[dial]") {
  World world;
  world.listen("binary2");
  world.notes.on_opened = [](Connection& c) { c.close("goodbye"); };
  Notes ours;
  const auto outbound = dial(world.loop, options_to(world.server->local_address()), ours);
  REQUIRE(outbound);
  REQUIRE(world.wait([&] { return ours.closes.size() == 1; }));
  CHECK(ours.closes[0] == "the peer closed");
  CHECK((*outbound)->connection() == nullptr);
  REQUIRE(world.wait([&] { return world.notes.closes.size() == 1; }));
  CHECK(world.notes.closes[0] == "goodbye");
}

TEST_CASE("what cannot be dialled says which and why", "[dial]") {
  Loop loop;
  Notes ours;
  Outbound::Options options;
  options.name = "issuer";
  options.framing = preset("binary2");
  options.address = "nowhere";
  CHECK(dial(loop, options, ours).error().text.find("issuer: 'nowhere' is not an address") == 0);
  options.address = "127.0.0.1:1";
  options.framing.message_max = 0;
  CHECK(dial(loop, options, ours).error().text.find("message_max") != std::string::npos);
}
