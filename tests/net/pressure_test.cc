// N-4: a connection stops reading when too much is in flight or waits to be written, and goes on later.
#include <catch2/catch.hpp>

#include "tests/net/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

std::vector<std::string> numbers(int count) {
  std::vector<std::string> all;
  for (int n = 0; n < count; ++n) all.push_back(std::to_string(n));
  return all;
}

}  // namespace

TEST_CASE("reading stops at twice the bound in flight and resumes at the bound", "[pressure]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) {
    o.connection.in_flight_max = 4;
    o.connection.frame = 30ms;  // must not run while we are the slow one
  });
  std::vector<bool> crowded;
  world.notes.on_frame = [&](Connection& c, const Frame&) {
    c.took();
    crowded.push_back(c.crowded());
  };
  RawPeer peer = world.peer();
  std::string all;
  for (const std::string& number : numbers(40)) all += binary2(number);
  peer.send(all + binary2("last").substr(0, 3));  // ends within a frame
  const auto taken = [&](std::size_t count) { return world.wait([&] { return world.notes.frames.size() == count; }); };
  REQUIRE(taken(8));
  world.pass(100ms);
  CHECK(world.notes.frames.size() == 8);
  CHECK(crowded == std::vector<bool>{false, false, false, true, true, true, true, true});
  Connection& c = *world.connection();
  CHECK(c.is_open());
  CHECK_FALSE(c.reading());
  CHECK(world.server->figures().read_pauses == 1);
  for (int n = 0; n < 3; ++n) c.answered();
  world.pass(20ms);
  CHECK(world.notes.frames.size() == 8);  // five in flight: one above the bound
  c.answered();
  REQUIRE(taken(12));
  world.pass(20ms);
  CHECK(world.notes.frames.size() == 12);
  CHECK(world.server->figures().read_pauses == 2);
  while (world.notes.frames.size() < 40) {
    const std::size_t before = world.notes.frames.size();
    while (c.in_flight() > 4) c.answered();
    REQUIRE(world.wait([&] { return world.notes.frames.size() > before; }));
  }
  while (c.in_flight() > 0) c.answered();
  peer.send(binary2("last").substr(3));
  REQUIRE(taken(41));
  std::vector<std::string> expected = numbers(40);
  expected.emplace_back("last");
  CHECK(world.notes.frames == expected);
  CHECK(world.server->figures().deadlines_missed == 0);
  CHECK(c.reading());
}

TEST_CASE("a peer that half-closes while we pause has all its frames handled", "[pressure]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.connection.in_flight_max = 2; });
  world.notes.on_frame = [](Connection& c, const Frame&) { c.took(); };
  RawPeer peer = world.peer();
  std::string all;
  for (const std::string& number : numbers(20)) all += binary2(number);
  peer.send(all);
  peer.end();
  REQUIRE(world.wait([&] {
    peer.pull();
    Connection* c = world.connection();
    if (c != nullptr && c->in_flight() > 0) {
      REQUIRE(c->send({}, bytes_of("ok")));
      c->answered();
    }
    return peer.ended;
  }));
  CHECK(world.notes.frames == numbers(20));
  CHECK(peer.got.size() == 20 * 4);
  CHECK(world.notes.bad.empty());
}

TEST_CASE("reading stops where a peer does not take its answers, and none is lost", "[pressure]") {
  World world;
  constexpr std::size_t bound = 64 * 1024;
  world.listen("binary2", [](ServerOptions& o) { o.connection.output_bytes_max = bound; });
  const std::string answer(8'000, 'x');
  world.notes.on_frame = [&](Connection& c, const Frame&) { REQUIRE(c.send({}, bytes_of(answer))); };
  RawPeer peer = world.peer(4'096);
  std::string requests;
  for (int n = 0; n < 2'000; ++n) requests += binary2("more");
  peer.send(requests);  // 16 MB of answers
  REQUIRE(world.wait([&] { return world.notes.opens == 1 && world.server->figures().read_pauses > 0; }));
  std::uint64_t before = 1;
  REQUIRE(world.wait([&] {  // until it stands still
    const std::uint64_t now = world.server->figures().frames_in;
    return std::exchange(before, now) == now && !world.connection()->reading();
  }));
  world.pass(30ms);
  const NetFigures& figures = world.server->figures();
  CHECK(figures.frames_in < 2'000);
  // What waits with us: no more than the bound and the answer that passed it.
  CHECK(figures.frames_out * (answer.size() + 2) - figures.bytes_out <= bound + answer.size() + 2);
  REQUIRE(world.wait(
      [&] {
        peer.pull();
        return peer.got.size() == 2'000 * (answer.size() + 2);
      },
      20s));
  CHECK(figures.frames_in == 2'000);
  CHECK(world.connection()->reading());
}

TEST_CASE("zero-length frames that are echoed are under the same bound", "[pressure]") {
  World world;
  world.listen("ascii4", [](ServerOptions& o) { o.connection.output_bytes_max = 1'000; });
  RawPeer peer = world.peer();
  std::string zeros;
  for (int n = 0; n < 1'000; ++n) zeros += "0000";
  peer.send(zeros);
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.got.size() == 4'000;
  }));
  CHECK(world.server->figures().read_pauses >= 3);
}
