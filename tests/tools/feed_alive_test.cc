// One side of a feed works for long: the other one hears of it, and does not take it for gone.
#include "tools/isotool/feed_alive.h"

#include <sys/socket.h>

#include <array>
#include <catch2/catch.hpp>

using namespace isoswitch;
using namespace isoswitch::tools;
using namespace std::chrono_literals;

TEST_CASE("while one side works it is heard again and again, and not afterwards", "[feed_link]") {
  std::array<int, 2> ends{};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const auto here = FeedLink::over(Socket{ends[0]}, "here");
  const auto there = FeedLink::over(Socket{ends[1]}, "there");
  std::vector<std::uint8_t> greeting;
  journal::put_greeting(greeting);
  REQUIRE(here->send(greeting, 1s));
  {
    const FeedAlive alive{*here, 10ms};
    for (int i = 0; i < 3; ++i) {
      const auto frame = there->frame_within(5s);
      REQUIRE(frame.has_value());
      CHECK(frame->kind == journal::FeedFrameKind::alive);
    }
  }
  while (*there->wait(0s)) {
  }
  while (*there->frame()) {
  }
  const auto silence = there->frame_within(100ms);
  CHECK_FALSE(silence.has_value());
}

TEST_CASE("work that is short says nothing, and ends at once", "[feed_link]") {
  std::array<int, 2> ends{};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const auto here = FeedLink::over(Socket{ends[0]}, "here");
  const auto there = FeedLink::over(Socket{ends[1]}, "there");
  const auto began = std::chrono::steady_clock::now();
  {
    const FeedAlive alive{*here};
  }
  CHECK(std::chrono::steady_clock::now() - began < 5s);
  CHECK_FALSE(*there->wait(50ms));
}
