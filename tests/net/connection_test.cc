// Frames in and frames out, over real sockets.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "switch/base/log.h"
#include "switch/base/random.h"
#include "tests/net/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

TEST_CASE("every frame of a stream is handed over and echoed, however it is cut", "[connection]") {
  World world;
  world.listen("binary2");
  world.notes.on_frame = echo;
  SeededRandom random(7);
  std::string stream;
  std::vector<std::string> bodies;
  for (int n = 0; n < 3'000; ++n) {
    bodies.emplace_back(1 + random.below(n % 50 == 0 ? 8'192 : 200), static_cast<char>('a' + n % 26));
    stream += binary2(bodies.back());
  }
  RawPeer peer = world.peer();
  std::size_t sent = 0;
  const bool all = world.wait(
      [&] {
        const std::size_t piece = 1 + random.below(random.below(4) == 0 ? 40'000 : 50);
        sent += peer.send_some(std::string_view(stream).substr(sent, piece));
        world.loop.turn_again();
        peer.pull();
        return peer.got.size() >= stream.size();
      },
      20s);
  REQUIRE(all);
  CHECK(peer.got == stream);
  CHECK(world.notes.frames == bodies);
  CHECK(world.server->figures().frames_in == 3'000);
  CHECK(world.server->figures().frames_out == 3'000);
  CHECK(world.server->figures().bytes_in == stream.size());
  CHECK(world.server->figures().bytes_out == stream.size());
}

TEST_CASE("both sides are ours: ten thousand frames there and back", "[connection]") {
  World world;
  world.listen("tpdu");
  world.notes.on_frame = echo;
  Notes ours;
  constexpr int count = 10'000;
  int sent = 0;
  const auto send_next = [&](Connection& c) {
    if (sent < count) REQUIRE(c.send({}, bytes_of("message " + std::to_string(sent++))));
  };
  ours.on_opened = [&](Connection& c) {
    for (int n = 0; n < 50; ++n) send_next(c);
  };
  ours.on_frame = [&](Connection& c, const Frame&) { send_next(c); };
  Outbound::Options options;
  options.address = world.server->local_address().text();
  options.framing = preset("tpdu");
  auto outbound = dial(world.loop, options, ours);
  REQUIRE(outbound);
  REQUIRE(world.wait([&] { return ours.frames.size() == count; }, 20s));
  for (int n = 0; n < count; ++n) REQUIRE(ours.frames[static_cast<std::size_t>(n)] == "message " + std::to_string(n));
}

TEST_CASE("the largest message passes, and a length of one more is refused before its body", "[connection]") {
  World world;
  world.listen("binary2", [](ServerOptions& o) { o.framing.message_max = 65'535 - 1; });
  world.notes.on_frame = echo;
  RawPeer peer = world.peer();
  const std::string most = binary2(std::string(65'534, 'x'));
  std::size_t sent = 0;
  REQUIRE(world.wait([&] {
    sent += peer.send_some(std::string_view(most).substr(sent));
    peer.pull();
    return peer.got.size() >= most.size();
  }));
  CHECK(peer.got == most);
  peer.send("\xff\xff");
  REQUIRE(world.wait([&] { return world.notes.bad.size() == 1; }));
  CHECK(world.server->figures().bad_frames == 1);
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.ended;
  }));
  peer.close();
  REQUIRE(world.wait([&] { return world.notes.closes.size() == 1; }));
  CHECK(world.notes.closes[0].find("65535 bytes") != std::string::npos);
}

TEST_CASE("a zero-length frame is echoed, passed over, or an error, as the framing says", "[connection]") {
  World world;
  SECTION("ascii4 echoes") {
    world.listen("ascii4");
    world.notes.on_frame = echo;
    RawPeer peer = world.peer();
    peer.send(
        "000000040800"
        "0000");
    REQUIRE(world.wait([&] {
      peer.pull();
      return peer.got.size() == 16;
    }));
    CHECK(peer.got ==
          "000000040800"
          "0000");
    CHECK(world.notes.zeros == 2);
  }
  SECTION("binary2 passes it over") {
    world.listen("binary2");
    world.notes.on_frame = echo;
    RawPeer peer = world.peer();
    peer.send(std::string(2, '\0') + binary2("0800"));
    REQUIRE(world.wait([&] {
      peer.pull();
      return peer.got.size() == 6;
    }));
    CHECK(peer.got == binary2("0800"));
    CHECK(world.server->figures().zero_length_in == 1);
  }
  SECTION("base1 echoes session control as it came") {
    using namespace std::string_literals;
    world.listen("base1");
    RawPeer peer = world.peer();
    const std::string control =
        "\0\0\0\x20"
        "\0\3\0\x20"
        "abc"s;
    peer.send(control);
    REQUIRE(world.wait([&] {
      peer.pull();
      return peer.got.size() == 11;
    }));
    CHECK(peer.got == control);
    CHECK(world.notes.zeros == 2);
  }
  SECTION("rdw ends with it") {
    using namespace std::string_literals;
    world.listen("rdw");
    world.notes.on_frame = echo;
    RawPeer peer = world.peer();
    peer.send("\0\0\0\4"s + "0800" + "\0\0\0\0"s + "\0\0\0\4"s + "0801");
    REQUIRE(world.wait([&] {
      peer.pull();
      return peer.ended;
    }));
    CHECK(peer.got == "\0\0\0\4"s + "0800");
    CHECK(world.notes.bad.empty());
  }
  SECTION("hex4 takes it as an error") {
    world.listen("hex4");
    RawPeer peer = world.peer();
    peer.send("0000");
    REQUIRE(world.wait([&] {
      peer.pull();
      return peer.ended;
    }));
    CHECK(world.notes.bad.size() == 1);
    CHECK(world.notes.zeros == 0);
  }
}

TEST_CASE("a bad frame is told with its bytes, logged with a hint, and ends the connection", "[connection]") {
  const auto file = std::filesystem::temp_directory_path() / ("net_test_" + std::to_string(getpid()) + ".log");
  REQUIRE(log::open({.file = file.string()}));
  World world;
  world.listen("binary2");
  world.notes.on_frame = echo;
  RawPeer peer = world.peer();
  // A good frame, then the commonest mistake: ASCII lengths.
  peer.send(binary2("0800") +
            "0020"
            "08008220000000000000" +
            binary2("0800"));
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.ended;
  }));
  CHECK(peer.got == binary2("0800"));  // what came before it is answered
  CHECK(world.notes.frames.size() == 1);
  REQUIRE(world.notes.bad.size() == 1);
  CHECK(world.notes.bad_bytes.substr(0, 8) == "00200800");
  log::flush();
  std::ifstream in(file);
  const std::string logged{std::istreambuf_iterator<char>(in), {}};
  CHECK(logged.find("bad_frame") != std::string::npos);
  CHECK(logged.find("these bytes parse as ascii4 (MTI in ASCII)") != std::string::npos);
  CHECK(logged.find("configured: binary2") != std::string::npos);
  std::filesystem::remove(file);
}

TEST_CASE("what cannot be framed is refused by send, and nothing of it is written", "[connection]") {
  World world;
  world.listen("binary2");
  Result<void> too_long, header, fits;
  world.notes.on_opened = [&](Connection& c) {
    too_long = c.send({}, Buffer(8'193, 'x'));
    header = c.send(FrameHeader(Buffer(5, 0x60)), bytes_of("0800"));
    fits = c.send({}, bytes_of("0800"));
  };
  RawPeer peer = world.peer();
  REQUIRE(world.wait([&] {
    peer.pull();
    return peer.got.size() >= 6;
  }));
  CHECK_FALSE(too_long);
  CHECK_FALSE(header);
  CHECK(fits);
  CHECK(peer.got == binary2("0800"));
  CHECK(world.server->figures().frames_out == 1);
}

TEST_CASE("the answers of one turn leave in one piece", "[connection]") {
  World world;
  world.listen("binary2");
  world.notes.on_frame = echo;
  RawPeer peer = world.peer();
  std::string all;
  for (int n = 0; n < 100; ++n) all += binary2("0800");
  peer.send(all);
  std::size_t first = 0;
  REQUIRE(world.wait([&] {
    peer.pull();
    if (first == 0) first = peer.got.size();
    return peer.got.size() == all.size();
  }));
  CHECK(first == all.size());
}

TEST_CASE("what was read before a pause waits, and comes in order after it", "[connection]") {
  World world;
  world.listen("binary2");
  world.notes.on_frame = [&](Connection& c, const Frame&) {
    if (world.notes.frames.size() == 2) c.pause_reading();
  };
  RawPeer peer = world.peer();
  peer.send(binary2("a") + binary2("b") + binary2("c") + binary2("d"));
  REQUIRE(world.wait([&] { return world.notes.frames.size() == 2; }));
  world.pass(30ms);
  CHECK(world.notes.frames.size() == 2);
  CHECK_FALSE(world.connection()->reading());
  peer.send(binary2("e"));
  world.pass(10ms);
  world.connection()->resume_reading();
  REQUIRE(world.wait([&] { return world.notes.frames.size() == 5; }));
  CHECK(world.notes.frames == std::vector<std::string>{"a", "b", "c", "d", "e"});
  CHECK(world.connection()->reading());
}

TEST_CASE("frames after a pause are seen by the hooks of the same turn", "[connection]") {
  World world;
  world.listen("binary2");
  world.notes.on_frame = [&](Connection& c, const Frame&) {
    if (world.notes.frames.size() == 1) c.pause_reading();
  };
  std::size_t seen = 0;
  const Hook hook = world.loop.after_events([&] { seen = world.notes.frames.size(); });
  RawPeer peer = world.peer();
  peer.send(binary2("a") + binary2("b"));
  REQUIRE(world.wait([&] { return seen == 1; }));
  world.connection()->resume_reading();
  // No tick wakes this run: only the frame itself may.
  const Timer late = world.loop.after(10s, [&] { world.loop.stop(); });
  const Hook stop = world.loop.after_events([&] {
    if (seen == 2) world.loop.stop();
  });
  const std::int64_t start_us = world.loop.now_us();
  world.loop.run();
  CHECK(seen == 2);
  CHECK(world.loop.now_us() - start_us < 5'000'000);
}
