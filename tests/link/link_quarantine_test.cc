// A connection whose answers and questions do not belong together is not used any more (R26).
#include <catch2/catch.hpp>
#include <deque>

#include "tests/link/link_world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

std::size_t lines(const LinkWorld& world, LineState state) {
  return world.link->figures().lines[static_cast<std::size_t>(state)];
}

// Answers each question with the content of the one before under its own STAN.
struct OneBehind {
  Host& host;
  std::optional<Host::Got> before{};

  bool operator()(const Host::Got& one) {
    if (one.message.mti().message_class() == 8) return false;
    if (before) {
      Host::Got wrong = *before;
      REQUIRE(wrong.message.set(11, one.message.text(11)));
      host.answer(wrong);
    }
    before = one;
    return true;
  }
};

}  // namespace

TEST_CASE("a mux that is one message behind is quarantined while the other connection goes on", "[link]") {
  LinkWorld world{2};
  world.start([](LinkOptions& options) { options.line.quarantine = 1h; });
  world.hosts[0]->script = OneBehind{*world.hosts[0]};
  REQUIRE(world.comes_online());
  int stan = 0;
  REQUIRE(world.wait([&] {
    if (stan < 8) world.ask(++stan);  // in turn: the odd ones over the first
    return world.link->figures().quarantines == 1;
  }));
  // 1 waits; 3, 5 and 7 got the content of the one before each.
  CHECK(world.link->figures().audit_failures == 3);
  CHECK(lines(world, LineState::quarantined) == 1);
  CHECK(lines(world, LineState::up) == 1);
  REQUIRE(world.wait([&] { return world.heard("000007:silence"); }));
  for (const char* const silent : {"000001", "000003", "000005"}) CHECK(world.heard(std::string(silent) + ":silence"));
  CHECK(world.link->health().state() == LinkState::online);
  const std::size_t before = world.hosts[0]->count("0100");
  const std::size_t told = world.told.size();
  for (int i = 101; i <= 110; ++i) world.ask(i);
  REQUIRE(world.wait([&] { return world.told.size() >= told + 10; }));
  CHECK(world.heard("000110:00"));
  CHECK(world.hosts[0]->count("0100") == before);
  SECTION("what it still says is not looked at") {
    const auto matched = world.link->figures().late;
    world.hosts[0]->answer(world.hosts[0]->got.front());
    REQUIRE(world.wait([&] { return world.link->figures().distrusted == 1; }));
    CHECK(world.link->figures().late == matched);
  }
  SECTION("its echo is answered") {
    world.hosts[0]->say(message("0800", {{7, "1124120000"}, {11, "000900"}, {70, "301"}}));
    REQUIRE(world.wait([&] { return world.hosts[0]->count("0810") == 1; }));
  }
}

TEST_CASE("after its quarantine another connection is tried", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) { options.line.quarantine = 5ms; });
  world.host().script = [&](const Host::Got& one) {
    world.host().answer(one, {{37, "OTHER0000001"}});
    return true;
  };
  REQUIRE(world.comes_online());
  for (int i = 1; i <= 3; ++i) world.ask(i);
  REQUIRE(world.wait([&] { return world.told.size() == 3; }));
  CHECK(world.link->figures().quarantines == 1);
  CHECK(world.link->health().cause() == LinkCause::connection);  // there is no other
  world.host().script = {};
  REQUIRE(world.wait([&] { return world.link->available(); }));
  CHECK(world.host().opens == 2);
  world.ask(4);
  REQUIRE(world.wait([&] { return world.heard("000004:00"); }));
}

TEST_CASE("a peer that answers only when it is asked again is quarantined", "[link]") {
  // Every answer is the right one and in time. Each question waits for the next, as on a busy connection; that nothing
  // comes while nothing is asked gives it away.
  LinkWorld world{2};
  world.start([](LinkOptions& options) {
    options.line.quarantine = 1h;
    options.suspicion.lags_max = 3;
  });
  std::deque<Host::Got> kept;
  world.hosts[0]->script = [&](const Host::Got& one) {
    kept.push_back(one);
    if (kept.size() == 1) return true;
    world.hosts[0]->answer(kept.front());
    kept.pop_front();
    return true;
  };
  REQUIRE(world.comes_online());
  // The pauses differ, and are long beside what an answer takes, or that pair of question and answer says nothing.
  for (int stan = 1; world.link->figures().quarantines == 0 && stan < 200; stan += 2) {
    world.ask(stan);
    world.ask(stan + 1);
    const Timer pause = world.loop.after(stan % 4 == 1 ? 30ms : 90ms, [&] { world.loop.stop(); });
    world.loop.run();
  }
  CHECK(world.link->figures().quarantines == 1);
  CHECK(lines(world, LineState::up) == 1);
  CHECK(world.link->figures().audit_failures == 0);
  CHECK(world.link->figures().late == 0);
  REQUIRE(world.wait([&] { return world.link->figures().cut_off == 1; }));  // the one that was kept
}

TEST_CASE("a connection is not held to account for what was asked on another", "[link]") {
  LinkWorld world{2};
  world.start([](LinkOptions& options) { options.balancing = Balancing::primary; });
  world.hosts[0]->answers = false;
  REQUIRE(world.comes_online());
  for (int i = 1; i <= 5; ++i) world.ask(i);
  REQUIRE(world.wait([&] { return world.hosts[0]->count("0100") == 5; }));
  for (int i = 1; i <= 5; ++i) world.hosts[1]->say(answer_to(question(i), {{41, "TERM0002"}}));
  REQUIRE(world.wait([&] { return world.link->figures().audit_failures == 5; }));
  CHECK(world.link->figures().quarantines == 0);
}

TEST_CASE("wrong answers now and then quarantine nothing", "[link]") {
  LinkWorld world;
  world.start();
  int answered = 0;
  world.host().script = [&](const Host::Got& one) {
    world.host().answer(one, ++answered % 3 == 0 ? Fields{} : Fields{{41, "TERM0002"}});
    return true;
  };
  REQUIRE(world.comes_online());
  for (int i = 1; i <= 60; ++i) world.ask(i);
  REQUIRE(world.wait([&] { return world.link->figures().audit_failures == 40; }));
  CHECK(world.link->figures().answered == 20);
  CHECK(world.link->figures().quarantines == 0);
}
