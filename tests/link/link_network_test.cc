// Sign-on, echoes, sign-off, and what they make of a link (R20, STI-01), end to end on one machine.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/link/link_world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

void signs_on(LinkOptions& options) { options.line.sign_on = SignOn::ours; }

// The way back takes three echoes, which go every two milliseconds.
void echoes(LinkOptions& options) {
  options.line.echo_interval = 1h;
  options.health.recover.echoes = 3;
}

iso8583::Message network(const char* code, const char* stan = "000900") {
  return message("0800", {{7, "1124120000"}, {11, stan}, {70, code}});
}

bool state_is(const LinkWorld& world, LinkState state, LinkCause cause) {
  return world.link->health().state() == state && world.link->health().cause() == cause;
}

}  // namespace

TEST_CASE("no question goes before the sign-on is answered", "[link]") {
  LinkWorld world;
  world.start(signs_on);
  world.host().answers_network = false;
  REQUIRE(world.wait([&] { return world.host().count_network("001") == 1; }));
  CHECK_FALSE(world.link->available());
  CHECK(world.link->figures().lines[static_cast<std::size_t>(LineState::signing_on)] == 1);
  world.ask(1);
  REQUIRE(world.wait([&] { return world.heard("000001:unsent"); }));
  world.host().answer(world.host().last("0800"));
  REQUIRE(world.wait([&] { return world.link->available(); }));
  world.ask(2);
  REQUIRE(world.wait([&] { return world.heard("000002:00"); }));
  CHECK(world.host().count("0100") == 1);
  CHECK(world.link->figures().sign_ons == 1);
}

TEST_CASE("a refused sign-on is tried again, on the same connection", "[link]") {
  LinkWorld world;
  world.start(signs_on);
  world.host().network_code = "91";
  REQUIRE(world.wait([&] { return world.host().count_network("001") >= 3; }));
  CHECK(world.link->health().state() == LinkState::stand_in);
  CHECK(world.host().opens == 1);
  const auto stans = world.host().stans("0800");
  CHECK(stans[0] != stans[1]);
  world.host().network_code = "00";
  REQUIRE(world.wait([&] { return world.link->available(); }));
  CHECK(world.host().opens == 1);
  CHECK(world.link->figures().sign_ons_failed >= 3);
}

TEST_CASE("a sign-on's answer to something else is none", "[link]") {
  LinkWorld world;
  world.start(signs_on);
  world.host().answers_network = false;
  REQUIRE(world.wait([&] { return world.host().count_network("001") == 1; }));
  world.host().say(message("0810", {{11, world.host().last("0800").message.text(11)}, {70, "301"}, {39, "00"}}));
  world.host().say(message("0810", {{11, "999999"}, {70, "001"}, {39, "00"}}));
  REQUIRE(world.wait([&] { return world.link->figures().network_answers_stray == 2; }));
  CHECK_FALSE(world.link->available());
}

TEST_CASE("three sign-ons without an answer, and another connection is tried", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) {
    signs_on(options);
    options.line.network_patience = 5ms;
  });
  world.host().answers_network = false;
  REQUIRE(world.wait([&] { return world.host().opens == 2; }));
  CHECK(world.link->figures().sign_ons_failed >= 3);
  world.host().answers_network = true;
  REQUIRE(world.wait([&] { return world.link->available(); }));
}

TEST_CASE("where the peer signs on, its sign-on opens the link", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) { options.line.sign_on = SignOn::theirs; });
  REQUIRE(world.wait([&] { return world.host().opens == 1; }));
  world.turn();
  CHECK_FALSE(world.link->available());
  world.host().say(network("001"));
  REQUIRE(world.wait([&] { return world.link->available() && world.host().count("0810") == 1; }));
  CHECK(world.host().last("0810").message.text(39) == "00");
  CHECK(world.host().last("0810").message.text(11) == "000900");
  world.host().say(network("002", "000901"));
  REQUIRE(world.wait([&] { return state_is(world, LinkState::stand_in, LinkCause::signed_off); }));
  world.host().say(network("001", "000902"));
  REQUIRE(world.wait([&] { return world.link->available(); }));
}

TEST_CASE("a peer that signs off is stood in for until it signs on and is heard of", "[link]") {
  LinkWorld world;
  world.start(echoes);
  REQUIRE(world.comes_online());
  const auto before = world.host().count_network("301");
  world.host().say(network("002"));
  REQUIRE(world.wait([&] { return state_is(world, LinkState::stand_in, LinkCause::signed_off); }));
  REQUIRE(world.wait([&] { return world.host().count("0810") == 1; }));
  CHECK(world.host().last("0810").message.text(39) == "00");
  CHECK_FALSE(world.link->available());
  world.ask(1);  // an advice of the backlog does not go either
  REQUIRE(world.wait([&] { return world.heard("000001:unsent"); }));
  world.host().say(network("001", "000901"));
  REQUIRE(world.wait([&] { return world.link->available(); }));
  CHECK(world.host().count_network("301") >= before + 3);
  REQUIRE(world.wait([&] { return world.listener.states.back() == "online:none"; }));
  CHECK(std::ranges::count(world.listener.states, "recovering:signed_off") == 1);
  CHECK(world.link->figures().sign_offs == 1);
  CHECK(world.link->figures().episodes == 1);
}

TEST_CASE("a peer that signed off and takes our sign-on on a new connection has signed on", "[link]") {
  LinkWorld world;
  world.start(signs_on);
  REQUIRE(world.comes_online());
  world.host().say(network("002"));
  REQUIRE(world.wait([&] { return state_is(world, LinkState::stand_in, LinkCause::signed_off); }));
  world.host().close_all();
  REQUIRE(world.wait([&] { return world.host().opens == 2; }));
  REQUIRE(world.wait([&] { return world.link->available(); }));
}

TEST_CASE("an echo goes out on a connection that rests, and is missed three times at most", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) {
    options.line.echo_interval = 3ms;
    options.line.network_patience = 5ms;
  });
  REQUIRE(world.wait([&] { return world.link->figures().echoes_answered >= 2; }));
  CHECK(world.host().opens == 1);
  world.host().answers_network = false;
  REQUIRE(world.wait([&] { return world.host().opens == 2; }));
  CHECK(world.link->figures().echoes_missed >= 3);
  CHECK(world.link->figures().trips[static_cast<std::size_t>(LinkCause::connection)] == 1);
}

TEST_CASE("answered questions show that somebody is there, whatever becomes of echoes", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) {
    options.line.echo_interval = 1ms;
    options.line.network_patience = 30ms;
  });
  REQUIRE(world.comes_online());
  world.host().answers_network = false;
  int stan = 0;
  REQUIRE(world.wait([&] {
    if (world.link->figures().in_flight == 0) world.ask(++stan % 1'000 + 1);
    return world.link->figures().echoes_missed >= 8;
  }));
  CHECK(world.host().opens == 1);
}

TEST_CASE("the answer to an echo that was missed is no sign that the host works", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) {
    options.line.echo_interval = 3ms;
    options.line.network_patience = 5ms;
    options.line.missed_max = 0;
  });
  world.host().answers_network = false;
  REQUIRE(world.wait([&] { return world.link->figures().echoes_missed >= 1 && !world.host().got.empty(); }));
  const auto frames = world.link->figures().net.frames_in;
  world.host().answer(world.host().got.front());
  REQUIRE(world.wait([&] { return world.link->figures().net.frames_in == frames + 1; }));
  CHECK(world.link->figures().echoes_answered == 0);
  CHECK(world.link->figures().network_answers_stray == 0);
}

TEST_CASE("a host that refuses an echo is there, and does not work", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) {
    echoes(options);
    options.health.connection_errors = true;
  });
  REQUIRE(world.comes_online());
  world.host().network_code = "91";
  world.host().abort_all();
  REQUIRE(world.wait([&] { return world.link->figures().echoes_missed >= 5; }));
  CHECK(world.host().opens == 2);  // it stays connected
  CHECK_FALSE(world.link->available());
  CHECK(world.link->health().cause() == LinkCause::echo);
  world.host().network_code = "00";
  REQUIRE(world.wait([&] { return world.link->available(); }));
}

TEST_CASE("cut-over is acknowledged, a key change is not, and nothing answers a notification", "[link]") {
  LinkWorld world;
  world.start();
  REQUIRE(world.comes_online());
  world.host().say(message("0840", {{7, "1124120000"}, {11, "000904"}, {70, "301"}}));
  world.host().say(network("201", "000901"));
  world.host().say(network("101", "000902"));
  world.host().say(network("777", "000903"));
  REQUIRE(world.wait([&] { return world.host().count("0810") == 3; }));
  std::vector<std::string> answers;
  for (const auto& one : world.host().got)
    if (one.message.mti().text() == "0810") answers.push_back(one.message.text(11) + one.message.text(39));
  CHECK(answers == std::vector<std::string>{"00090100", "00090212", "00090312"});
  CHECK(world.host().count("0850") == 0);
}

TEST_CASE("a link without any connection is stood in for, and recovers when one is back", "[link]") {
  LinkWorld world;
  world.start(echoes);
  REQUIRE(world.comes_online());
  world.host().abort_all();
  REQUIRE(world.wait([&] { return state_is(world, LinkState::stand_in, LinkCause::connection); }));
  REQUIRE(world.wait([&] { return world.link->available(); }));
  CHECK(world.host().count_network("301") >= 3);
  CHECK(world.link->figures().trips[static_cast<std::size_t>(LinkCause::connection)] == 1);
}

TEST_CASE("a peer that works is called again soon, however often it goes", "[link]") {
  // Twenty waits that double each time would take a quarter of an hour.
  LinkWorld world;
  world.start([](LinkOptions& options) { options.pool.reconnect = {1ms, 1h}; });
  for (int i = 1; i <= 20; ++i) {
    REQUIRE(world.comes_online());
    world.ask(i);
    REQUIRE(world.wait([&] { return world.told.size() == static_cast<std::size_t>(i); }));
    world.host().abort_all();
    REQUIRE(world.wait([&] { return !world.link->available(); }));
  }
  REQUIRE(world.comes_online());
}

TEST_CASE("the hold-down ends by itself", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) { options.health.recover.hold_down = 30ms; });
  REQUIRE(world.comes_online());
  world.host().abort_all();
  REQUIRE(world.wait([&] { return state_is(world, LinkState::recovering, LinkCause::connection); }));
  REQUIRE(world.wait([&] { return world.link->available(); }));
}

TEST_CASE("STANs of network messages are free again, whatever became of them", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) {
    signs_on(options);
    echoes(options);
    options.line.echo_interval = 5ms;
  });
  REQUIRE(world.wait([&] { return world.link->figures().echoes_answered == 1; }));
  world.host().answers_network = false;
  const auto echoed = world.host().count_network("301");
  REQUIRE(world.wait([&] { return world.host().count_network("301") == echoed + 1; }));
  SECTION("the connection ended") {
    world.host().abort_all();
    REQUIRE(world.wait([&] { return world.link->figures().lines[1] == 0; }));
    world.host().stop();
    REQUIRE(world.wait([&] { return world.link->figures().net.connections == 0; }));
  }
  SECTION("a sign-off came instead") {
    bool done = false;
    world.link->drain(1h, [&] { done = true; });
    REQUIRE(world.wait([&] { return world.host().count_network("002") == 1; }));
    world.host().answer(world.host().last("0800"));
    REQUIRE(world.wait([&] { return done; }));
  }
  CHECK(world.all_stans_free());
}

TEST_CASE("the backlog is delivered before requests go again", "[link]") {
  LinkWorld world;
  world.start();
  world.link->backlog(2);
  REQUIRE(world.wait([&] { return state_is(world, LinkState::recovering, LinkCause::start); }));
  CHECK_FALSE(world.link->available());
  world.ask(1);
  REQUIRE(world.wait([&] { return world.heard("000001:00"); }));
  world.link->backlog(0);
  CHECK(world.link->available());
}

TEST_CASE("an operator takes a link out and puts it back", "[link]") {
  LinkWorld world;
  world.start(echoes);
  REQUIRE(world.comes_online());
  world.turn();
  CHECK(world.host().count_network("301") == 0);
  world.link->operator_out("host upgrade", "uid 1000");
  CHECK_FALSE(world.link->available());
  CHECK(world.link->health().operator_reason() == "host upgrade");
  REQUIRE(world.wait([&] { return world.link->figures().echoes_answered >= 5; }));
  CHECK(state_is(world, LinkState::stand_in, LinkCause::by_operator));
  world.link->operator_in("uid 1000");
  CHECK_FALSE(world.link->available());
  REQUIRE(world.wait([&] { return world.link->available(); }));
}

TEST_CASE("an issuer that connects to us is asked over its connection", "[link]") {
  LinkWorld world{0};
  LinkOptions options = LinkWorld::options();
  options.pool.listen = "127.0.0.1:0";
  options.line.sign_on = SignOn::theirs;
  world.link = *Link::start(world.setup(), std::move(options));
  struct Issuer final : Receiver {
    std::vector<iso8583::Message> got;
    void frame(Connection& connection, const Frame& frame) override {
      iso8583::Message message;
      REQUIRE(message.decode(dialect_1987(), frame.body));
      message.keep();
      got.push_back(message);
      if (message.mti().is_response()) return;
      std::vector<std::uint8_t> bytes;
      REQUIRE(answer_to(message).encode(bytes));
      REQUIRE(connection.send(frame.header, bytes));
    }
  } issuer;
  const auto out = *dial(world.loop,
                         {.name = "issuer",
                          .address = "127.0.0.1:" + std::to_string(world.link->local_port()),
                          .framing = *framing_preset("binary2"),
                          .limits = {}},
                         issuer);
  REQUIRE(world.wait([&] { return world.link->figures().lines[0] == 1; }));
  std::vector<std::uint8_t> bytes;
  REQUIRE(network("001").encode(bytes));
  REQUIRE(out->connection()->send(FrameHeader{}, bytes));
  REQUIRE(world.wait([&] { return world.link->available() && issuer.got.size() == 1; }));
  world.ask(1);
  REQUIRE(world.wait([&] { return world.heard("000001:00"); }));
}

TEST_CASE("a drain waits for answers, signs off, closes, and tells", "[link]") {
  LinkWorld world{2};
  world.start(signs_on);
  world.hosts[0]->answers = false;
  REQUIRE(world.comes_online());
  world.ask(1);
  world.ask(2);
  REQUIRE(world.wait([&] { return world.told.size() == 1 && world.hosts[0]->count("0100") == 1; }));
  bool done = false;
  world.link->drain(1h, [&] { done = true; });
  CHECK_FALSE(world.link->available());
  world.ask(3);
  REQUIRE(world.wait([&] { return world.heard("000003:unsent"); }));
  world.turn();
  CHECK_FALSE(done);
  CHECK(world.hosts[0]->count_network("002") == 0);
  world.hosts[0]->answer(world.hosts[0]->last("0100"));
  REQUIRE(world.wait([&] { return done; }));
  CHECK(world.heard("000001:00"));
  for (const auto& host : world.hosts) CHECK(host->count_network("002") == 1);
  CHECK(world.link->figures().net.connections == 0);
  REQUIRE(world.wait([&] { return world.hosts[0]->connections() == 0 && world.hosts[1]->connections() == 0; }));
  CHECK(world.hosts[0]->opens == 1);
  CHECK(world.link->figures().cut_off == 0);
}

TEST_CASE("a drain waits for the answer to its sign-off", "[link]") {
  LinkWorld world;
  world.start(signs_on);
  REQUIRE(world.comes_online());
  world.host().answers_network = false;
  bool done = false;
  world.link->drain(1h, [&] { done = true; });
  REQUIRE(world.wait([&] { return world.host().count_network("002") == 1; }));
  world.turn();
  CHECK(world.link->figures().net.connections == 1);
  CHECK_FALSE(done);
  world.host().answer(world.host().last("0800"));
  REQUIRE(world.wait([&] { return done; }));
}

TEST_CASE("a drain gives up after its patience, and what is in flight hears silence", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) {
    signs_on(options);
    options.line.network_patience = 10ms;
  });
  REQUIRE(world.comes_online());
  world.host().answers = false;
  world.host().answers_network = false;  // nor does it say goodbye
  world.ask(1);
  bool done = false;
  world.link->drain(10ms, [&] { done = true; });
  REQUIRE(world.wait([&] { return done; }));
  CHECK(world.told == std::vector<std::string>{"000001:silence"});
  REQUIRE(world.wait([&] { return world.host().count_network("002") == 1; }));
}

TEST_CASE("a drain without anything to wait for is over soon, and the link may be destroyed then", "[link]") {
  LinkWorld world;
  SECTION("connected") {
    world.start();
    REQUIRE(world.comes_online());
    CHECK(world.host().count_network("002") == 0);  // nobody signed on
  }
  SECTION("never connected") {
    world.host().stop();
    LinkOptions options = LinkWorld::options();
    options.pool.addresses = {"127.0.0.1:1"};
    world.link = *Link::start(world.setup(), std::move(options));
  }
  world.link->drain(1h, [&] { world.link.reset(); });
  REQUIRE(world.link != nullptr);
  REQUIRE(world.wait([&] { return world.link == nullptr; }));
}

TEST_CASE("a link that goes away leaves nothing behind that would call it", "[link]") {
  LinkWorld world;
  world.start(echoes);
  REQUIRE(world.comes_online());
  world.host().answers = false;
  world.ask(1, 1ms);
  world.link->operator_out("test", "test");
  world.link.reset();
  world.turn();
  CHECK(world.told.empty());
  CHECK(std::ranges::count(world.listener.states, "stand_in:operator") == 0);
}
