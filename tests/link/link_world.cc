#include "tests/link/link_world.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "iso8583/reply.h"

namespace isoswitch::test {

Host::Host(Loop& loop, std::string address, const iso8583::Dialect& dialect) : dialect_(dialect) {
  ServerOptions options{.name = "host",
                        .address = std::move(address),
                        .framing = *framing_preset("binary2"),
                        .listener = {},
                        .connection = {}};
  options.connection.linger = 50ms;
  auto server = Server::start(loop, std::move(options), *this);
  REQUIRE(server);
  server_ = std::move(*server);
}

void Host::close_all() { server_->close_all("the test"); }

void Host::abort_all() {
  server_->each([](Connection& connection) { connection.abort("the test"); });
}

void Host::answer(const Got& to, const Fields& changes) {
  if (to.message.mti().message_class() != 8) return put(to.connection, to.header, answer_to(to.message, changes));
  iso8583::Message answer;
  iso8583::reply_to(to.message, std::vector{7, 11, 33, 70}, answer);
  REQUIRE(answer.set(39, network_code));
  for (const auto& [field, value] : changes) REQUIRE(answer.set(field, value));
  put(to.connection, to.header, answer);
}

void Host::say(const iso8583::Message& message) { put(last_, FrameHeader{}, message); }

std::size_t Host::count(std::string_view mti) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(got, [&](const Got& one) { return one.message.mti().text() == mti; }));
}

std::size_t Host::count_network(std::string_view code) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      got, [&](const Got& one) { return one.message.mti().message_class() == 8 && one.message.text(70) == code; }));
}

std::vector<std::string> Host::stans(std::string_view mti) const {
  std::vector<std::string> stans;
  for (const Got& one : got)
    if (one.message.mti().text() == mti) stans.push_back(one.message.text(11));
  return stans;
}

const Host::Got& Host::last(std::string_view mti) const {
  const auto found =
      std::find_if(got.rbegin(), got.rend(), [&](const Got& one) { return one.message.mti().text() == mti; });
  REQUIRE(found != got.rend());
  return *found;
}

void Host::opened(Connection& connection) {
  ++opens;
  last_ = connection.id();
}

void Host::frame(Connection& connection, const Frame& frame) {
  Got one{connection.id(), frame.header, {}};
  REQUIRE(one.message.decode(dialect_, frame.body));
  one.message.keep();
  got.push_back(one);
  if (one.message.mti().is_response() || (script && script(one))) return;
  if (one.message.mti().message_class() == 8 ? answers_network : answers) answer(one);
}

void Host::put(ConnectionId connection, const FrameHeader& header, const iso8583::Message& message) {
  std::vector<std::uint8_t> bytes;
  REQUIRE(message.encode(bytes));
  Connection* const to = server_->find(connection);
  if (to != nullptr) REQUIRE(to->send(header, bytes));
}

LinkWorld::LinkWorld(std::size_t count, const std::function<void(LinkOptions&)>& change) {
  for (std::size_t i = 0; i < count; ++i) hosts.push_back(std::make_unique<Host>(loop, "127.0.0.1:0", dialect_1987()));
  if (change) start(change);
}

LinkOptions LinkWorld::options() {
  LinkOptions options;
  options.pool.name = "issuer";
  options.pool.framing = *framing_preset("binary2");
  options.pool.reconnect = {1ms, 20ms};
  options.pool.connection.linger = 50ms;
  options.line.echo_interval = 0s;
  options.line.sign_on_again = {1ms, 20ms};
  options.line.echo_probe = 2ms;
  options.health.recover = {.echoes = 0, .hold_down = 0s, .parallel_drain = false};
  return options;
}

LinkSetup LinkWorld::setup(const iso8583::Dialect& dialect, const Profile& profile) {
  return {loop, clock, random, dialect, profile, listener};
}

void LinkWorld::start(const std::function<void(LinkOptions&)>& change) {
  LinkOptions made = options();
  for (const auto& one : hosts) made.pool.addresses.push_back(one->address());
  if (change) change(made);
  auto started = Link::start(setup(), std::move(made));
  if (!started) FAIL(started.error().text);
  link = std::move(*started);
}

void LinkWorld::ask(const iso8583::Message& asked, Duration patience, const std::optional<Id16>& id) {
  asking_ = true;
  link->ask(asked, patience, id,
            [this, stan = asked.text(11), first = true](Heard heard, const iso8583::Message* answer) mutable {
              REQUIRE_FALSE(asking_);
              REQUIRE(std::exchange(first, false));
              REQUIRE((answer != nullptr) == (heard == Heard::answer));
              told.push_back(stan + ":" +
                             (heard == Heard::answer    ? answer->text(39)
                              : heard == Heard::silence ? "silence"
                                                        : "unsent"));
            });
  asking_ = false;
}

bool LinkWorld::heard(const std::string& what) const { return std::ranges::find(told, what) != told.end(); }

bool LinkWorld::wait(const std::function<bool()>& so, Duration bound) {
  bool met = false;
  bool late = false;
  const Timer end = loop.after(bound, [&] { late = true; });
  const Timer tick = loop.every(1ms, [] {});
  const Hook look = loop.after_events([&] {
    met = so();
    if (met || late) loop.stop();
  });
  loop.run();
  return met;
}

bool LinkWorld::all_stans_free() {
  clock.pass(1s);
  std::vector<bool> drawn(1'000'000);
  for (int i = 0; i < 999'999; ++i) {
    const FixedText<6> stan = link->draw_stan();
    std::size_t number = 0;
    for (const char digit : stan.view()) number = 10 * number + static_cast<std::size_t>(digit - '0');
    drawn[number] = true;
  }
  return std::ranges::count(drawn, true) == 999'999;
}

void LinkWorld::turn() {
  const Timer end = loop.after(20ms, [this] { loop.stop(); });
  loop.run();
}

}  // namespace isoswitch::test
