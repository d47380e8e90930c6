// Timers, work from other threads, hooks, and the order within a turn.
#include "switch/net/loop.h"

#include <signal.h>
#include <catch2/catch.hpp>

#include <thread>

using namespace isoswitch;
using namespace std::chrono_literals;

namespace {

struct Ending final : TurnEnd {
  explicit Ending(std::string& noted) : order(noted) {}
  void turn_ends() override { order += "e"; }
  std::string& order;
};

}  // namespace

TEST_CASE("timers fire in the order of their delays, once", "[loop]") {
  Loop loop;
  std::string order;
  const Timer late = loop.after(30ms, [&] { order += "c"; });
  const Timer early = loop.after(5ms, [&] { order += "a"; });
  const Timer middle = loop.after(15ms, [&] { order += "b"; });
  const Timer end = loop.after(60ms, [&] { loop.stop(); });
  loop.run();
  CHECK(order == "abc");
}

TEST_CASE("a timer does not fire before its delay", "[loop]") {
  Loop loop;
  const std::int64_t start_us = loop.now_us();
  const Timer timer = loop.after(40ms, [&] { loop.stop(); });
  loop.run();
  CHECK(loop.now_us() - start_us >= 39'000);
}

TEST_CASE("a periodic timer goes on until it is cancelled, also from within its call", "[loop]") {
  Loop loop;
  int calls = 0;
  Timer timer;
  timer = loop.every(2ms, [&] {
    if (++calls == 5) timer.cancel();
  });
  const Timer end = loop.after(60ms, [&] { loop.stop(); });
  loop.run();
  CHECK(calls == 5);
  CHECK_FALSE(timer.active());
}

TEST_CASE("a cancelled, destroyed or replaced timer does not fire", "[loop]") {
  Loop loop;
  std::string fired;
  Timer cancelled = loop.after(1ms, [&] { fired += "c"; });
  Timer replaced = loop.after(1ms, [&] { fired += "r"; });
  {
    const Timer destroyed = loop.after(1ms, [&] { fired += "d"; });
  }
  cancelled.cancel();
  replaced = loop.after(2ms, [&] { fired += "n"; });
  const Timer end = loop.after(30ms, [&] { loop.stop(); });
  loop.run();
  CHECK(fired == "n");
}

TEST_CASE("posts of another thread all run, in their order, on the loop's thread", "[loop]") {
  Loop loop;
  constexpr int count = 20'000;
  std::vector<int> got;
  std::thread::id ran_on;
  std::thread other([&] {
    for (int n = 0; n < count; ++n) {
      loop.post([&, n] {
        got.push_back(n);
        ran_on = std::this_thread::get_id();
      });
    }
    loop.post([&] { loop.stop(); });
  });
  loop.run();
  other.join();
  REQUIRE(got.size() == count);
  CHECK(std::ranges::is_sorted(got));
  CHECK(ran_on == std::this_thread::get_id());
}

TEST_CASE("stop from another thread ends a loop that waits", "[loop]") {
  Loop loop;
  std::thread other([&] {
    std::this_thread::sleep_for(20ms);
    loop.stop();
  });
  loop.run();
  other.join();
  SUCCEED();
}

TEST_CASE("a turn is events, then hooks as registered, then what asked for its end", "[loop]") {
  Loop loop;
  std::string order;
  Ending ending(order);
  const Hook first = loop.after_events([&] { order += "1"; });
  const Hook second = loop.after_events([&] { order += "2"; });
  loop.post([&] {
    order += "p";
    loop.at_turn_end(ending);
    loop.stop();
  });
  loop.run();
  CHECK(order == "p12e");
}

TEST_CASE("a hook that is gone runs no more", "[loop]") {
  Loop loop;
  std::string order;
  auto hook = std::make_unique<Hook>(loop.after_events([&] { order += "h"; }));
  loop.post([&] { loop.stop(); });
  loop.run();
  hook.reset();
  loop.post([&] { loop.stop(); });
  loop.run();
  CHECK(order == "h");
}

TEST_CASE("what is forgotten is not called at the turn's end", "[loop]") {
  Loop loop;
  std::string order;
  Ending kept(order);
  Ending forgotten(order);
  loop.post([&] {
    loop.at_turn_end(forgotten);
    loop.at_turn_end(kept);
    loop.forget(forgotten);
    loop.stop();
  });
  loop.run();
  CHECK(order == "e");
}

TEST_CASE("an end of turn asked for between two runs does not wait for an event", "[loop]") {
  Loop loop;
  std::string order;
  Ending ending(order);
  loop.at_turn_end(ending);
  const Hook hook = loop.after_events([&] { loop.stop(); });
  const Timer late = loop.after(20s, [&] { order += "late"; });
  loop.run();
  CHECK(order == "e");
}

TEST_CASE("a turn that was asked for again does not wait", "[loop]") {
  Loop loop;
  int turns = 0;
  const Hook hook = loop.after_events([&] { ++turns < 3 ? loop.turn_again() : loop.stop(); });
  const Timer late = loop.after(20s, [&] { turns = 1'000; });
  loop.post([] {});
  loop.run();
  CHECK(turns == 3);
}

TEST_CASE("a signal comes as an event", "[loop]") {
  Loop loop;
  int signals = 0;
  const EventHandle handle = loop.on_signal(SIGUSR1, [&] {
    ++signals;
    loop.stop();
  });
  const Timer raise_it = loop.after(1ms, [] { raise(SIGUSR1); });
  loop.run();
  CHECK(signals == 1);
}
