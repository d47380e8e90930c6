// Questions and answers over a link's connections (R26), end to end on one machine.
#include "switch/link/link.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/link/link_world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

std::uint64_t unsent(const LinkWorld& world, Unsent why) {
  return world.link->figures().unsent[static_cast<std::size_t>(why)];
}

void same_sum(const LinkWorld& world) {
  const LinkFigures figures = world.link->figures();
  std::uint64_t all = figures.answered + figures.silent + figures.cut_off + figures.in_flight;
  for (const std::uint64_t count : figures.unsent) all += count;
  CHECK(all == figures.asked);
}

}  // namespace

TEST_CASE("a question is answered", "[link]") {
  LinkWorld world;
  world.start();
  CHECK_FALSE(world.link->available());
  REQUIRE(world.comes_online());
  world.ask(1);
  CHECK(world.link->figures().in_flight == 1);
  REQUIRE(world.wait([&] { return world.heard("000001:00"); }));
  const LinkFigures figures = world.link->figures();
  CHECK(figures.answered == 1);
  CHECK(figures.latency.count == 1);
  CHECK(figures.in_flight == 0);
  CHECK(world.host().last("0100").message.text(2) == "5413330000000019");
  same_sum(world);
}

TEST_CASE("answers in another order find their questions", "[link]") {
  LinkWorld world;
  world.start();
  world.host().answers = false;
  REQUIRE(world.comes_online());
  for (int i = 1; i <= 4; ++i) world.ask(i);
  REQUIRE(world.wait([&] { return world.host().count("0100") == 4; }));
  const auto asked = world.host().got;
  for (const std::size_t i : {2U, 0U, 3U, 1U}) world.host().answer(asked[i], {{39, "5" + std::to_string(i)}});
  REQUIRE(world.wait([&] { return world.told.size() == 4; }));
  CHECK(world.told == std::vector<std::string>{"000003:52", "000001:50", "000004:53", "000002:51"});
}

TEST_CASE("where there is no connection a question is unsent, and nobody hears of it during the call", "[link]") {
  LinkWorld world;
  world.host().stop();
  LinkOptions options = LinkWorld::options();
  options.pool.addresses = {"127.0.0.1:1"};
  world.link = *Link::start(world.setup(), std::move(options));
  CHECK_FALSE(world.link->available());
  world.ask(1);
  CHECK(world.told.empty());
  REQUIRE(world.wait([&] { return world.heard("000001:unsent"); }));
  CHECK(unsent(world, Unsent::no_connection) == 1);
  same_sum(world);
}

TEST_CASE("silence, and then the late answer with its id", "[link]") {
  LinkWorld world;
  world.start();
  world.host().answers = false;
  REQUIRE(world.comes_online());
  const Id16 id = IdBuilder{"test"}.part("7").finish();
  world.ask(question(7), 5ms, id);
  world.ask(question(8), 6ms);
  REQUIRE(world.wait([&] { return world.heard("000007:silence") && world.heard("000008:silence"); }));
  REQUIRE(world.wait([&] { return world.host().count("0100") == 2; }));
  CHECK(world.link->figures().silent == 2);
  CHECK(world.link->figures().late_kept == 2);
  for (const auto& one : std::vector(world.host().got)) world.host().answer(one);
  REQUIRE(world.wait([&] { return world.listener.late.size() == 2; }));
  CHECK(world.listener.late[0].first == id);
  CHECK(world.listener.late[0].second == "000007");
  CHECK_FALSE(world.listener.late[1].first);
  CHECK(world.told.size() == 2);
  world.host().answer(world.host().got.front());
  REQUIRE(world.wait([&] { return world.link->figures().duplicates == 1; }));
  CHECK(world.listener.late.size() == 2);
  CHECK(world.link->available());  // two time-outs are two transactions
  same_sum(world);
}

TEST_CASE("what is late is forgotten in time", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) { options.flights.late_keep = 5ms; });
  world.host().answers = false;
  REQUIRE(world.comes_online());
  world.ask(1, 1ms);
  REQUIRE(world.wait([&] { return world.heard("000001:silence"); }));
  REQUIRE(world.wait([&] { return world.link->figures().late_kept == 0; }));
  CHECK(world.all_stans_free());
}

TEST_CASE("an answer that comes twice, and one to nothing", "[link]") {
  LinkWorld world;
  world.start();
  REQUIRE(world.comes_online());
  world.ask(1);
  REQUIRE(world.wait([&] { return world.heard("000001:00"); }));
  world.host().answer(world.host().got.front());
  world.host().say(answer_to(question(99)));
  REQUIRE(world.wait([&] { return world.link->figures().unmatched == 1; }));
  CHECK(world.link->figures().duplicates == 1);
  CHECK(world.told.size() == 1);
}

TEST_CASE("an answer with another terminal is none", "[link]") {
  LinkWorld world;
  world.start();
  world.host().script = [&](const Host::Got& one) {
    world.host().answer(one, {{41, "TERM0002"}});
    return true;
  };
  REQUIRE(world.comes_online());
  world.ask(question(1), 20ms);
  REQUIRE(world.wait([&] { return world.heard("000001:silence"); }));
  CHECK(world.link->figures().audit_failures == 1);
  CHECK(world.link->figures().quarantines == 0);
}

TEST_CASE("the line is cut, and its questions hear silence at once", "[link]") {
  LinkWorld world{2};
  world.start();
  for (auto& host : world.hosts) host->answers = false;
  REQUIRE(world.comes_online());
  for (int i = 1; i <= 4; ++i) world.ask(i);  // in turn: 1 and 3, 2 and 4
  REQUIRE(world.wait([&] { return world.hosts[0]->count("0100") == 2 && world.hosts[1]->count("0100") == 2; }));
  const auto asked = world.hosts[1]->got;
  world.hosts[0]->abort_all();
  REQUIRE(world.wait([&] { return world.told.size() == 2; }));
  CHECK(world.told == std::vector<std::string>{"000001:silence", "000003:silence"});
  CHECK(world.link->figures().cut_off == 2);
  CHECK(world.link->figures().silent == 0);
  CHECK(world.link->health().state() == LinkState::online);  // there is another one
  for (const auto& one : asked) world.hosts[1]->answer(one);
  REQUIRE(world.wait([&] { return world.heard("000002:00") && world.heard("000004:00"); }));
  REQUIRE(world.wait([&] { return world.hosts[0]->opens == 2; }));  // and the first comes back
  same_sum(world);
}

TEST_CASE("as many questions as may be are in flight, and one more is not sent", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) { options.flights.in_flight_max = 4; });
  world.host().answers = false;
  REQUIRE(world.comes_online());
  for (int i = 1; i <= 3; ++i) world.ask(i);
  CHECK(world.link->available());
  world.ask(4);
  CHECK_FALSE(world.link->available());
  CHECK(world.link->health().cause() == LinkCause::queue);
  world.ask(5);
  REQUIRE(world.wait([&] { return world.heard("000005:unsent") && world.host().count("0100") == 4; }));
  CHECK(unsent(world, Unsent::full) == 1);
  SECTION("an echo of the peer is answered all the same") {
    world.host().say(message("0800", {{7, "1124120000"}, {11, "000077"}, {70, "301"}}));
    REQUIRE(world.wait([&] { return world.host().count("0810") == 1; }));
    CHECK(world.host().last("0810").message.text(39) == "00");
  }
  SECTION("at half of it the queue is under its bound again") {
    const auto asked = world.host().got;
    world.host().answer(asked[0]);
    REQUIRE(world.wait([&] { return world.told.size() == 2; }));
    CHECK(world.link->health().cause() == LinkCause::queue);
    CHECK(world.link->health().state() == LinkState::stand_in);
    world.host().answer(asked[1]);
    REQUIRE(world.wait([&] { return world.link->available(); }));
  }
  same_sum(world);
}

TEST_CASE("two questions with one key: the second is not sent", "[link]") {
  LinkWorld world;
  world.start();
  world.host().answers = false;
  REQUIRE(world.comes_online());
  world.ask(1);
  world.ask(question(1, {{37, "OTHER0000001"}}));
  REQUIRE(world.wait([&] { return world.heard("000001:unsent") && world.host().count("0100") == 1; }));
  CHECK(unsent(world, Unsent::key_taken) == 1);
  world.host().answer(world.host().got.front());
  REQUIRE(world.wait([&] { return world.heard("000001:00"); }));
}

TEST_CASE("a question that does not fit the framing is not sent", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) { options.pool.framing.message_max = 60; });
  REQUIRE(world.comes_online());
  world.ask(1);
  REQUIRE(world.wait([&] { return world.heard("000001:unsent"); }));
  CHECK(unsent(world, Unsent::not_written) == 1);
  CHECK(world.link->figures().in_flight == 0);
}

TEST_CASE("answers are found by the fields that the link names", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) { options.match = {Role::retrieval_reference, 41}; });
  world.host().answers = false;
  REQUIRE(world.comes_online());
  world.ask(question(1, {{37, "A00000000001"}}));
  world.ask(question(1, {{37, "B00000000001"}}));
  REQUIRE(world.wait([&] { return world.host().count("0100") == 2; }));
  world.host().answer(world.host().got[1], {{39, "51"}});
  REQUIRE(world.wait([&] { return world.heard("000001:51"); }));
  CHECK(world.told.size() == 1);
}

TEST_CASE("over which connection a question goes is the link's choice", "[link]") {
  LinkWorld world{2};
  SECTION("in turn") {
    world.start();
    REQUIRE(world.comes_online());
    for (int i = 1; i <= 6; ++i) world.ask(i);
    REQUIRE(world.wait([&] { return world.told.size() == 6; }));
    CHECK(world.hosts[0]->count("0100") == 3);
    CHECK(world.hosts[1]->count("0100") == 3);
  }
  SECTION("the first as long as it is there") {
    world.start([](LinkOptions& options) { options.balancing = Balancing::primary; });
    REQUIRE(world.comes_online());
    for (int i = 1; i <= 3; ++i) world.ask(i);
    REQUIRE(world.wait([&] { return world.told.size() == 3; }));
    CHECK(world.hosts[0]->count("0100") == 3);
    world.hosts[0]->stop();
    REQUIRE(world.wait([&] { return world.link->figures().lines[1] == 1; }));
    for (int i = 4; i <= 6; ++i) world.ask(i);
    REQUIRE(world.wait([&] { return world.told.size() == 6; }));
    CHECK(world.hosts[1]->count("0100") == 3);
  }
  SECTION("where fewer are in flight") {
    world.start([](LinkOptions& options) { options.balancing = Balancing::least_pending; });
    world.hosts[0]->answers = false;
    REQUIRE(world.comes_online());
    world.ask(1);
    REQUIRE(world.wait([&] { return world.hosts[0]->count("0100") == 1; }));
    for (int i = 2; i <= 9; ++i) {
      world.ask(i);
      REQUIRE(world.wait([&] { return world.told.size() == static_cast<std::size_t>(i - 1); }));
    }
    CHECK(world.hosts[1]->count("0100") == 8);
  }
}

TEST_CASE("a host that answers over its other connection is understood", "[link]") {
  LinkWorld world{2};
  world.start();
  world.hosts[0]->answers = false;
  REQUIRE(world.comes_online());
  world.ask(1);
  REQUIRE(world.wait([&] { return world.hosts[0]->count("0100") == 1; }));
  world.hosts[1]->say(answer_to(question(1)));
  REQUIRE(world.wait([&] { return world.heard("000001:00"); }));
}

TEST_CASE("who is told may ask at once, whatever was heard", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) { options.flights.in_flight_max = 2; });
  world.host().answers = false;
  REQUIRE(world.comes_online());
  int stan = 100;
  std::vector<std::string> heard;
  std::function<void(Duration)> ask = [&](Duration patience) {
    world.link->ask(question(++stan), patience, [&, patience](Heard how, const iso8583::Message*) {
      heard.emplace_back(how == Heard::silence ? "silence" : how == Heard::unsent ? "unsent" : "answer");
      if (heard.size() < 12) ask(patience / 2);
    });
  };
  ask(0s);
  ask(1ms);
  ask(1h);  // no room
  REQUIRE(world.wait([&] { return heard.size() >= 12; }));
  same_sum(world);
}

TEST_CASE("without patience a question falls silent in a turn of its own", "[link]") {
  LinkWorld world;
  world.start();
  world.host().answers = false;
  REQUIRE(world.comes_online());
  int turn = 0;
  std::vector<int> turns;
  const Hook hook = world.loop.after_events([&] { ++turn; });
  std::function<void()> ask = [&] {
    world.link->ask(question(static_cast<int>(turns.size()) + 1), -1h, [&](Heard, const iso8583::Message*) {
      turns.push_back(turn);
      if (turns.size() < 4) ask();
    });
  };
  ask();
  REQUIRE(world.wait([&] { return turns.size() == 4; }));
  CHECK(std::ranges::adjacent_find(turns) == turns.end());
}

TEST_CASE("what the peer asks is offered, or dropped and counted", "[link]") {
  LinkWorld world;
  world.start();
  REQUIRE(world.comes_online());
  world.host().say(question(5));
  REQUIRE(world.wait([&] { return world.link->figures().unasked_dropped == 1; }));
  world.listener.takes_requests = true;
  world.host().say(message("0644", {{11, "000005"}}));
  REQUIRE(world.wait([&] { return world.link->figures().unasked == 2; }));
  CHECK(world.listener.requests == std::vector<std::string>{"0100", "0644"});
  CHECK(world.link->figures().unasked_dropped == 1);
  CHECK(world.host().count("0110") == 0);
}

TEST_CASE("declines leave the link online, application errors trip it where that is wanted", "[link]") {
  LinkWorld world;
  world.start([](LinkOptions& options) { options.health.application_errors = true; });
  std::string code = "51";
  world.host().script = [&](const Host::Got& one) {
    world.host().answer(one, {{39, code}});
    return true;
  };
  REQUIRE(world.comes_online());
  for (int i = 1; i <= 40; ++i) world.ask(i);
  REQUIRE(world.wait([&] { return world.told.size() == 40; }));
  CHECK(world.link->health().state() == LinkState::online);
  code = "91";
  for (int i = 41; i <= 45; ++i) world.ask(i);
  REQUIRE(world.wait([&] { return world.told.size() == 45; }));
  CHECK(world.link->health().cause() == LinkCause::application_errors_consecutive);
  CHECK(world.link->figures().application_errors == 5);
  CHECK_FALSE(world.link->available());
  code = "96";
  world.ask(46);  // the backlog is delivered all the same
  REQUIRE(world.wait([&] { return world.heard("000046:96"); }));
  CHECK(world.link->figures().application_errors == 6);
}

TEST_CASE("five time-outs in a row take the link out", "[link]") {
  LinkWorld world;
  world.start();
  world.host().answers = false;
  REQUIRE(world.comes_online());
  for (int i = 1; i <= 4; ++i) world.ask(i, 1ms);
  REQUIRE(world.wait([&] { return world.told.size() == 4; }));
  CHECK(world.link->health().state() == LinkState::online);
  world.ask(5, 1ms);
  REQUIRE(world.wait([&] { return world.told.size() == 5; }));
  CHECK(world.link->health().cause() == LinkCause::timeouts_consecutive);
  REQUIRE(world.wait([&] { return world.listener.states.size() == 2; }));
  CHECK(world.listener.states == std::vector<std::string>{"online:none", "stand_in:timeouts_consecutive"});
}

TEST_CASE("STANs of a link are those of nobody in flight", "[link]") {
  LinkWorld world;
  world.start();
  world.host().answers = false;
  REQUIRE(world.comes_online());
  const auto first = world.link->draw_stan();
  const int next = std::stoi(std::string(first.view())) % 999'999 + 1;
  world.ask(next);
  world.clock.pass(10s);
  CHECK(std::stoi(std::string(world.link->draw_stan().view())) == next % 999'999 + 1);
}

TEST_CASE("a link of version 1993 signs on and asks", "[link]") {
  LinkWorld world{0};
  const auto dialect = load_test_dialect("iso1993_ascii");
  const auto profile = load_test_profile("iso1993");
  Host host{world.loop, "127.0.0.1:0", *dialect};
  host.network_code = "800";
  host.script = [&](const Host::Got& one) {
    if (one.message.mti().message_class() != 8) return host.answer(one, {{39, "000"}}), true;
    iso8583::Message answer = message("1814", {{11, one.message.text(11)}, {39, "800"}}, *dialect);
    answer.copy_from(one.message, 24);
    host.say(answer);
    return true;
  };
  LinkOptions options = LinkWorld::options();
  options.pool.addresses = {host.address()};
  options.line.sign_on = SignOn::ours;
  world.link = *Link::start(world.setup(*dialect, *profile), std::move(options));
  REQUIRE(world.wait([&] { return world.link->available(); }));
  CHECK(host.last("1804").message.text(24) == "801");
  world.ask(message("1100",
                    {{2, "5413330000000019"}, {3, "000000"}, {11, "000001"}, {12, "261124120000"}, {41, "TERM0001"}},
                    *dialect));
  REQUIRE(world.wait([&] { return world.told.size() == 1; }));
  CHECK(host.count("1100") == 1);
}

TEST_CASE("a link that cannot be is refused at the start", "[link]") {
  LinkWorld world;
  const auto fault = [&](const std::function<void(LinkOptions&)>& change) {
    LinkOptions options = LinkWorld::options();
    options.pool.addresses = {world.host().address()};
    change(options);
    const auto link = Link::start(world.setup(), std::move(options));
    return link ? std::string{} : link.error().text;
  };
  const auto says = [&](const std::function<void(LinkOptions&)>& change, std::string_view what) {
    const std::string text = fault(change);
    INFO(text);
    CHECK(text.find(what) != std::string::npos);
    CHECK(text.find("issuer") != std::string::npos);
  };
  CHECK(fault([](LinkOptions&) {}).empty());
  says([](LinkOptions& options) { options.match = {Role::network_life_cycle}; }, "network_life_cycle");
  says([](LinkOptions& options) { options.match = {}; }, "1 to 8 fields");
  says([](LinkOptions& options) { options.match = {200}; }, "field 200");
  says([](LinkOptions& options) { options.flights.in_flight_max = 0; }, "in_flight_max");
  says([](LinkOptions& options) { options.line.network_patience = 0s; }, "network_patience");
  says([](LinkOptions& options) { options.network_fields = {{7, "x"}}; }, "7");
  says([](LinkOptions& options) { options.health.recover.echoes = 3; }, "recover.echoes is 3");
  says([](LinkOptions& options) { options.pool.listen = "127.0.0.1:0"; }, "both");
}
