// The connections of a link: opened again for as long as it takes, with places, from both sides.
#include "switch/net/peer_pool.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "switch/base/log.h"
#include "switch/net/dialled_pool.h"
#include "tests/net/world.h"

using namespace isoswitch;
using namespace isoswitch::test;

namespace {

// Zero means no jitter: the whole step is waited. The pool draws once for each back-off, so the draws are counted.
struct CountedRandom final : Random {
  std::uint64_t next() override {
    ++drawn;
    return 0;
  }
  int drawn = 0;
};

// A link and, in `world`, its peer.
struct Linked {
  World world;
  Notes ours;
  CountedRandom random;
  std::unique_ptr<PeerPool> pool;

  Result<std::unique_ptr<PeerPool>> started(PeerPoolOptions options) {
    options.name = "issuer";
    if (options.framing.name.empty()) options.framing = preset("binary2");
    options.connection.linger = 100ms;
    return PeerPool::start(world.loop, std::move(options), random, ours);
  }
  void dial(std::vector<std::string> addresses, BackOffTerms reconnect = {1ms, 8ms}) {
    PeerPoolOptions options;
    options.addresses = std::move(addresses);
    options.reconnect = reconnect;
    pool = std::move(*started(std::move(options)));
  }
  void dial_world(BackOffTerms reconnect = {1ms, 8ms}) {
    if (!world.server) world.listen("binary2");
    dial({world.server->local_address().text()}, reconnect);
  }
  void accept(const std::function<void(PeerPoolOptions&)>& change = {}) {
    PeerPoolOptions options;
    options.listen = "127.0.0.1:0";
    if (change) change(options);
    pool = std::move(*started(std::move(options)));
  }
  RawPeer peer() const { return RawPeer(pool->local_port()); }
  bool wait(const std::function<bool()>& so) { return world.wait(so, 20s); }
};

// A port that refuses until it is listened on, held so that nobody else gets it in between.
struct ClosedPort {
  ClosedPort() : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const Address any = *Address::parse("127.0.0.1:0");
    REQUIRE(bind(socket.fd(), any.raw(), any.raw_size()) == 0);
    address = local_address(socket.fd())->text();
  }
  void listen_in(World& world) const {
    world.listen("binary2", [&](ServerOptions& o) { o.address = address; });
  }
  Socket socket;
  std::string address;
};

// A listener whose queue is full: to connect to it takes forever.
struct FullListener {
  FullListener() : socket(std::move(*listen_on(*Address::parse("127.0.0.1:0")))) {
    REQUIRE(::listen(socket.fd(), 0) == 0);
    address = *local_address(socket.fd());
    for (int n = 0; n < 8; ++n) waiting.push_back(std::move(*start_connect(address, 30s)));
  }
  Socket socket;
  Address address;
  std::vector<Socket> waiting;
};

// What the log says from now on. It stays there: the log has no way back.
class LogFile {
 public:
  LogFile() { REQUIRE(log::open({.file = path_})); }
  ~LogFile() { std::filesystem::remove(path_); }
  std::vector<std::string> lines(std::string_view with) const {
    log::flush();
    std::ifstream file(path_);
    std::vector<std::string> found;
    for (std::string line; std::getline(file, line);) {
      if (line.find(with) != std::string::npos) found.push_back(line);
    }
    return found;
  }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / ("peer_pool_" + std::to_string(getpid()))).string();
};

std::string value(const std::string& line, const std::string& key) {
  const std::size_t at = line.find(" " + key + "=");
  if (at == std::string::npos) return "none";
  const std::size_t from = at + key.size() + 2;
  return line.substr(from, line.find(' ', from) - from);
}

}  // namespace

TEST_CASE("every address is connected to, each at its place", "[peer_pool]") {
  Linked link;
  Notes theirs[3];
  std::vector<std::unique_ptr<Server>> servers;
  std::vector<std::string> addresses;
  for (Notes& notes : theirs) {
    ServerOptions options;
    options.address = "127.0.0.1:0";
    options.framing = preset("binary2");
    servers.push_back(std::move(*Server::start(link.world.loop, std::move(options), notes)));
    addresses.push_back(servers.back()->local_address().text());
  }
  std::map<ConnectionId, std::size_t> places;
  link.ours.on_opened = [&](Connection& c) { places[c.id()] = link.pool->place(c.id()); };
  link.dial(addresses);
  CHECK(link.pool->connections() == 0);
  REQUIRE(link.wait([&] { return link.ours.opens == 3; }));
  CHECK(link.pool->connections() == 3);
  CHECK(link.pool->figures().connections == 3);
  CHECK(link.pool->local_port() == 0);
  for (const auto& [id, place] : places) {
    REQUIRE(link.pool->find(id) != nullptr);
    CHECK(link.pool->find(id)->peer().text() == addresses.at(place));
    CHECK(link.pool->place(id) == place);
  }
  std::vector<std::string> visited;
  link.pool->each([&](Connection& c) { visited.push_back(c.peer().text()); });
  CHECK(visited == addresses);
  CHECK(link.pool->find(ConnectionId{1} << 60) == nullptr);
  CHECK(link.pool->place(ConnectionId{1} << 60) == SIZE_MAX);
}

TEST_CASE("a connection that the peer closes is gone when we are told, and opened again", "[peer_pool]") {
  Linked link;
  std::vector<ConnectionId> ids;
  link.ours.on_opened = [&](Connection& c) {
    ids.push_back(c.id());
    CHECK(link.pool->connections() == 1);
    CHECK(link.pool->find(c.id()) == &c);
  };
  link.ours.on_closed = [&](ConnectionId id) {
    CHECK(link.pool->find(id) == nullptr);
    CHECK(link.pool->connections() == 0);
    CHECK(link.pool->place(id) == 0);
    link.pool->each([](Connection&) { FAIL("it is gone"); });
  };
  link.dial_world();
  for (int n = 1; n <= 3; ++n) {
    REQUIRE(link.wait([&] { return link.ours.opens == n && link.world.notes.opens == n; }));
    link.world.connection()->abort("power cut");
    REQUIRE(link.wait([&] { return link.ours.closes.size() == static_cast<std::size_t>(n); }));
  }
  REQUIRE(link.wait([&] { return link.ours.opens == 4; }));
  CHECK(std::ranges::adjacent_find(ids, std::greater_equal<>()) == ids.end());
  CHECK(link.pool->place(ids[2]) == SIZE_MAX);
  CHECK(link.pool->place(ids[3]) == 0);
}

// A link that hammered a peer which took every call and hung up was cut off by that peer's firewall.
TEST_CASE("a peer that accepts and closes at once is called with growing delays", "[peer_pool]") {
  Linked link;
  std::vector<std::int64_t> calls_us;
  link.world.notes.on_opened = [&](Connection& c) {
    calls_us.push_back(link.world.loop.now_us());
    c.abort("not now");
  };
  link.dial_world({4ms, 40ms});
  REQUIRE(link.wait([&] { return calls_us.size() == 7; }));
  const std::int64_t waits_ms[] = {4, 8, 16, 32, 40, 40};
  for (std::size_t n = 0; n < std::size(waits_ms); ++n) {
    CHECK(calls_us[n + 1] - calls_us[n] >= (waits_ms[n] - 1) * 1'000);
  }
}

TEST_CASE("the back-off begins anew once the peer works, not when it accepts", "[peer_pool]") {
  Linked link;
  const LogFile said;
  int opens = 0;
  link.world.notes.on_opened = [](Connection& c) { c.close("not now"); };
  link.ours.on_opened = [&](Connection& c) {
    link.pool->works(c.id() + 1'000);  // somebody else
    if (++opens == 3) link.pool->works(c.id());
  };
  link.ours.on_closed = [&](ConnectionId id) { link.pool->works(id); };  // too late: it is gone
  link.dial_world({2ms, 1s});
  REQUIRE(link.wait([&] { return link.ours.closes.size() == 4; }));
  std::vector<std::string> waits, tries;
  for (const std::string& line : said.lines("link_disconnected")) {
    waits.push_back(value(line, "next_try_ms"));
    tries.push_back(value(line, "tries"));
  }
  CHECK(waits == std::vector<std::string>{"2", "4", "2", "4"});
  CHECK(tries == std::vector<std::string>{"1", "2", "0", "1"});
}

TEST_CASE("a port that nobody listens on is found when somebody does", "[peer_pool]") {
  Linked link;
  const ClosedPort port;
  const LogFile said;
  link.dial({port.address}, {1ms, 2ms});
  REQUIRE(link.wait([&] { return link.random.drawn >= 50; }));
  CHECK(link.ours.opens == 0);
  CHECK(link.pool->figures().connections == 0);
  port.listen_in(link.world);
  REQUIRE(link.wait([&] { return link.ours.opens == 1; }));
  CHECK(link.pool->connections() == 1);
  // Told of the first failures and of the end of the trouble, not of fifty. The wait may have taken a minute.
  const auto failures = said.lines("link_not_connected");
  REQUIRE(failures.size() >= Telling::each_max);
  CHECK(failures.size() <= Telling::each_max + 1);
  CHECK(failures[0].find("ECONNREFUSED") != std::string::npos);
  CHECK(value(failures[0], "link") == "issuer");
  CHECK(value(failures[0], "place") == "0");
  CHECK(value(failures[0], "peer") == port.address);
  CHECK(value(failures[4], "tries") == "5");
  REQUIRE(said.lines("link_connected").size() == 1);
  CHECK(std::stoi(value(said.lines("link_connected")[0], "tries")) > 50);
}

TEST_CASE("a machine without descriptors connects when it has some again", "[peer_pool]") {
  Linked link;
  link.world.listen("binary2");
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const int lowest = dup(0);
  ::close(lowest);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(lowest);
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  link.dial_world();
  const bool tried = link.wait([&] { return link.random.drawn >= 5; });
  setrlimit(RLIMIT_NOFILE, &before);
  REQUIRE(tried);
  CHECK(link.ours.closes.empty());  // there was no connection to be told of
  REQUIRE(link.wait([&] { return link.ours.opens == 1; }));
}

TEST_CASE("a peer that does not answer is tried again, and does not hold up the others", "[peer_pool]") {
  Linked link;
  const FullListener full;
  link.world.listen("binary2");
  PeerPoolOptions options;
  options.addresses = {full.address.text(), link.world.server->local_address().text()};
  options.reconnect = {1ms, 8ms};
  options.connection.connect = 50ms;
  link.pool = std::move(*link.started(options));
  REQUIRE(link.wait([&] { return link.ours.closes.size() == 3; }));
  CHECK(link.ours.closes[2].find("within 50 ms") != std::string::npos);
  CHECK(link.ours.opens == 1);
  CHECK(link.pool->place(link.ours.last) == 1);
}

TEST_CASE("a link that is stopped while it waits tries no more", "[peer_pool]") {
  Linked link;
  const ClosedPort port;
  link.dial({port.address}, {1ms, 1ms});
  REQUIRE(link.wait([&] { return link.random.drawn >= 3; }));
  link.pool->stop();
  port.listen_in(link.world);
  const int drawn = link.random.drawn;
  link.world.pass(50ms);
  CHECK(link.world.notes.opens == 0);
  CHECK(link.random.drawn == drawn);
}

TEST_CASE("a link that is stopped while it connects ends that, and says so once", "[peer_pool]") {
  Linked link;
  const FullListener full;
  link.dial({full.address.text()}, {1ms, 1ms});
  link.world.pass(5ms);
  link.pool->stop();
  CHECK(link.ours.closes.empty());  // never within the call
  REQUIRE(link.wait([&] { return link.ours.closes.size() == 1; }));
  link.world.pass(20ms);
  CHECK(link.ours.closes == std::vector<std::string>{"the link was stopped"});
  CHECK(link.ours.opens == 0);
  CHECK(link.random.drawn == 0);
}

TEST_CASE("what is closed within opened is closed once, and opened again", "[peer_pool]") {
  Linked link;
  const bool abruptly = GENERATE(false, true);
  CAPTURE(abruptly);
  link.ours.on_opened = [&](Connection& c) {
    if (!abruptly) return c.close("no");
    c.took();  // what is in flight ends with it
    c.abort("no");
  };
  link.ours.on_closed = [&](ConnectionId) { CHECK(link.pool->in_flight() == 0); };
  link.dial_world();
  REQUIRE(link.wait([&] { return link.ours.closes.size() == 5; }));
  CHECK(link.ours.opens == 5);
  CHECK(std::ranges::count(link.ours.closes, "no") == 5);
}

TEST_CASE("a link that is stopped and closed within opened, frame or closed stays so", "[peer_pool]") {
  Linked link;
  const std::string_view within = GENERATE(as<std::string_view>(), "opened", "frame", "closed");
  CAPTURE(within);
  const auto end = [&] {
    link.pool->stop();
    link.pool->close_all("over");
  };
  link.ours.on_opened = [&](Connection& c) {
    if (within == "opened") end();
    if (within == "closed") c.abort("first");
  };
  link.ours.on_frame = [&](Connection&, const Frame&) { end(); };
  link.ours.on_closed = [&](ConnectionId) { end(); };
  link.world.notes.on_opened = [](Connection& c) { (void)c.send({}, bytes_of("0800")); };
  link.dial_world();
  REQUIRE(link.wait([&] { return link.ours.closes.size() == 1; }));
  CHECK(link.ours.closes[0] == (within == "closed" ? "first" : "over"));
  link.world.pass(30ms);
  CHECK(link.ours.opens == 1);
  CHECK(link.ours.closes.size() == 1);
  CHECK(link.pool->connections() == 0);
}

TEST_CASE("closing all waits for the answers in flight", "[peer_pool]") {
  Linked link;
  link.ours.on_opened = [](Connection& c) { c.took(); };
  link.dial_world();
  REQUIRE(link.wait([&] { return link.ours.opens == 1 && link.world.notes.opens == 1; }));
  link.pool->stop();
  link.pool->close_all("shutdown");
  link.world.pass(20ms);
  CHECK(link.pool->connections() == 1);
  Connection& c = *link.pool->find(link.ours.last);
  REQUIRE(c.send({}, bytes_of("0110")));
  c.answered();
  REQUIRE(link.wait([&] { return link.pool->connections() == 0; }));
  CHECK(link.ours.closes == std::vector<std::string>{"shutdown"});
  CHECK(link.world.notes.frames == std::vector<std::string>{"0110"});
}

TEST_CASE("a pool that goes takes its connections with it and tells nobody", "[peer_pool]") {
  Linked link;
  const FullListener full;
  const ClosedPort nobody;
  link.world.listen("binary2");
  link.dial({link.world.server->local_address().text(), full.address.text(), nobody.address}, {5s, 5s});
  REQUIRE(link.wait([&] { return link.ours.opens == 1 && link.world.notes.opens == 1 && link.random.drawn == 1; }));
  const std::size_t told = link.ours.closes.size();
  link.pool.reset();
  REQUIRE(link.wait([&] { return link.world.notes.closes.size() == 1; }));
  CHECK(link.ours.closes.size() == told);
}

TEST_CASE("a pool may go within opened, frame and closed", "[peer_pool]") {
  Linked link;
  const std::string_view within = GENERATE(as<std::string_view>(), "opened", "frame", "closed");
  const bool dialled = GENERATE(true, false);
  CAPTURE(within, dialled);
  std::optional<RawPeer> peer;
  link.ours.on_opened = [&](Connection& c) {
    if (within == "opened") return link.pool.reset();
    if (within == "closed") c.abort("first");
  };
  link.ours.on_frame = [&](Connection&, const Frame&) { link.pool.reset(); };
  link.ours.on_closed = [&](ConnectionId) { link.pool.reset(); };
  link.world.notes.on_opened = [](Connection& c) { (void)c.send({}, bytes_of("0800")); };
  if (dialled) {
    link.dial_world();
  } else {
    link.accept();
    peer.emplace(link.pool->local_port());
    peer->send(binary2("0800"));
  }
  REQUIRE(link.wait([&] { return link.pool == nullptr; }));
  link.world.pass(5ms);
  CHECK(link.ours.opens == 1);
  CHECK(link.ours.closes.size() == (within == "closed" ? 1 : 0));
}

TEST_CASE("what is counted goes on over reconnects", "[peer_pool]") {
  Linked link;
  link.world.notes.on_frame = [](Connection& c, const Frame& f) {
    echo(c, f);
    c.close("one is enough");
  };
  link.ours.on_opened = [&](Connection& c) {
    c.took();
    CHECK(link.pool->in_flight() == 1);
    REQUIRE(c.send({}, bytes_of("0800")));
  };
  link.ours.on_frame = [](Connection& c, const Frame&) { c.answered(); };
  link.dial_world();
  REQUIRE(link.wait([&] { return link.ours.closes.size() >= 5; }));
  link.pool->stop();
  REQUIRE(link.wait([&] { return link.pool->connections() == 0; }));
  const auto rounds = static_cast<std::uint64_t>(link.ours.opens);
  CHECK(link.ours.frames == std::vector<std::string>(rounds, "0800"));
  const NetFigures figures = link.pool->figures();
  CHECK(figures.frames_out == rounds);
  CHECK(figures.bytes_out == 6 * rounds);
  CHECK(figures.frames_in == rounds);
  CHECK(figures.bytes_in == 6 * rounds);
  CHECK(figures.connections == 0);
}

TEST_CASE("bad, late and empty frames are passed on from both sides", "[peer_pool]") {
  struct Counting final : Receiver {
    void frame(Connection&, const Frame&) override {}
    void zero_length(Connection&) override { ++zeros; }
    void bad_frame(Connection&, const Error&, Bytes at) override { bad = text_of(at); }
    void late_frame(Connection&, Bytes bytes) override { late = text_of(bytes); }
    int zeros = 0;
    std::string bad, late;
  } seen;
  using namespace std::string_view_literals;
  const auto [bytes, bad, late] = GENERATE(table<std::string_view, std::string, std::string>(
      {{"\0\0\xff\xff\x03"sv, "\xff\xff\x03", ""}, {"\0\0\0\x05zz\x03"sv, "", {"\0\x05zz\x03", 5}}}));
  Linked link;
  PeerPoolOptions options;
  options.framing = preset("binary2");
  options.framing.zero_length = ZeroLengthMeaning::ignore;
  options.connection.frame = 30ms;
  std::optional<RawPeer> peer;
  SECTION("we connect") {
    // To a peer whose frames are bytes and a last 03 alone: it can say whatever a test wants.
    link.world.listen("binary2", [](ServerOptions& o) { o.framing = {.length_size = 0, .trailer = "\x03"}; });
    link.world.notes.on_opened = [said = bytes](Connection& c) {
      REQUIRE(c.send({}, bytes_of(said.substr(0, said.size() - 1))));
    };
    options.addresses = {link.world.server->local_address().text()};
    link.pool = std::move(*PeerPool::start(link.world.loop, options, link.random, seen));
  }
  SECTION("the peer connects") {
    options.listen = "127.0.0.1:0";
    link.pool = std::move(*PeerPool::start(link.world.loop, options, link.random, seen));
    peer.emplace(link.pool->local_port()).send(bytes);
  }
  REQUIRE(link.wait([&] { return !seen.bad.empty() || !seen.late.empty(); }));
  CHECK(seen.zeros == 1);
  CHECK(seen.bad == bad);
  CHECK(seen.late == late);
}

TEST_CASE("who comes gets the lowest place that is free", "[peer_pool]") {
  Linked link;
  std::vector<ConnectionId> ids;
  link.ours.on_opened = [&](Connection& c) { ids.push_back(c.id()); };
  link.ours.on_closed = [&](ConnectionId id) {
    CHECK(link.pool->find(id) == nullptr);
    CHECK(link.pool->connections() == 2);
    CHECK(link.pool->place(id) == 1);
  };
  link.accept();
  REQUIRE(link.pool->local_port() != 0);
  std::vector<RawPeer> peers;
  for (std::size_t n = 0; n < 3; ++n) {
    peers.push_back(link.peer());
    REQUIRE(link.wait([&] { return ids.size() == n + 1; }));
    CHECK(link.pool->place(ids[n]) == n);
  }
  link.pool->find(ids[1])->took();
  CHECK(link.pool->in_flight() == 1);
  link.pool->find(ids[1])->answered();
  link.pool->works(ids[1]);
  peers[1].close();
  REQUIRE(link.wait([&] { return link.ours.closes.size() == 1; }));
  RawPeer next = link.peer();
  REQUIRE(link.wait([&] { return ids.size() == 4; }));
  CHECK(link.pool->place(ids[3]) == 1);
  CHECK(link.pool->place(ids[1]) == SIZE_MAX);
  std::vector<ConnectionId> visited;
  link.pool->each([&](Connection& c) { visited.push_back(c.id()); });
  CHECK(visited == std::vector<ConnectionId>{ids[0], ids[3], ids[2]});
  CHECK(link.pool->figures().accepted == 4);
  CHECK(link.pool->figures().connections == 3);
}

TEST_CASE("a listening link keeps its bounds, and accepts nobody once it is stopped", "[peer_pool]") {
  Linked link;
  link.accept([](PeerPoolOptions& o) { o.listener.connections_per_peer_max = 2; });
  RawPeer peers[] = {link.peer(), link.peer()};
  REQUIRE(link.wait([&] { return link.ours.opens == 2; }));
  const RawPeer third = link.peer();
  REQUIRE(link.wait([&] { return link.pool->figures().refused_peer == 1; }));
  CHECK(link.pool->connections() == 2);
  link.pool->stop();
  CHECK_FALSE(link.peer().connected());
  link.pool->close_all("shutdown");
  for (RawPeer& peer : peers) {
    REQUIRE(link.wait([&] {
      peer.pull();
      return peer.ended;
    }));
    peer.close();
  }
  REQUIRE(link.wait([&] { return link.pool->connections() == 0; }));
  CHECK(link.ours.closes == std::vector<std::string>{"shutdown", "shutdown"});
}

TEST_CASE("a link that cannot start says which and why", "[peer_pool]") {
  Linked link;
  PeerPoolOptions options;
  const auto fault = [&] {
    const auto made = link.started(options);
    return made ? std::string() : made.error().text;
  };
  SECTION("no side") { CHECK(fault().find("link issuer: either") == 0); }
  SECTION("both sides") {
    options.addresses = {"127.0.0.1:1"};
    options.listen = "127.0.0.1:0";
    CHECK(fault().find("not both") != std::string::npos);
  }
  SECTION("an address that is none, after a good one") {
    options.addresses = {"127.0.0.1:1", "nowhere"};
    CHECK(fault().find("link issuer: 'nowhere' is not an address") == 0);
  }
  SECTION("a framing that cannot be") {
    options.addresses = {"127.0.0.1:1"};
    options.framing = preset("binary2");
    options.framing.message_max = 0;
    CHECK(fault().find("message_max") != std::string::npos);
  }
  SECTION("tries without a pause") {
    options.addresses = {"127.0.0.1:1"};
    options.reconnect.first = 0s;
    CHECK(fault().find("link issuer: back-off") == 0);
  }
  SECTION("a port that is taken") {
    link.world.listen("binary2");
    options.listen = link.world.server->local_address().text();
    CHECK(fault().find("EADDRINUSE") != std::string::npos);
  }
}

TEST_CASE("whatever both sides do, each connection is opened at most once and closed once, and then is silent",
          "[peer_pool]") {
  const std::uint64_t seed = GENERATE(1, 2, 3);
  CAPTURE(seed);
  struct Contract final : Receiver {
    enum class Seen { unknown, open, closed };
    void opened(Connection& c) override {
      CHECK(seen[c.id()] == Seen::unknown);
      seen[c.id()] = Seen::open;
      act(c);
    }
    void frame(Connection& c, const Frame&) override {
      CHECK(seen[c.id()] == Seen::open);
      act(c);
    }
    void closed(ConnectionId id, std::string_view) override {
      CHECK(seen[id] != Seen::closed);
      seen[id] = Seen::closed;
      ++closes;
    }
    void act(Connection& c) {
      switch (random.below(6)) {
        case 0: return c.close("enough");
        case 1: return c.abort("at once");
        default: (void)c.send({}, bytes_of("0800"));
      }
    }
    explicit Contract(std::uint64_t seed) : random(seed) {}
    SeededRandom random;
    std::map<ConnectionId, Seen> seen;
    int closes = 0;
  } ours(seed), theirs(seed + 100);
  World world;
  ServerOptions server_options;
  server_options.address = "127.0.0.1:0";
  server_options.framing = preset("binary2");
  server_options.connection.linger = 50ms;
  const auto server = std::move(*Server::start(world.loop, std::move(server_options), theirs));
  PeerPoolOptions options;
  options.name = "issuer";
  options.addresses.assign(3, server->local_address().text());
  options.framing = preset("binary2");
  options.reconnect = {1ms, 4ms};
  options.connection.linger = 50ms;
  SeededRandom random(seed);
  const auto pool = std::move(*PeerPool::start(world.loop, std::move(options), random, ours));
  REQUIRE(world.wait([&] { return ours.closes >= 300; }, 60s));
  pool->stop();
  pool->close_all("over");
  REQUIRE(world.wait([&] { return ours.closes == static_cast<int>(ours.seen.size()); }, 20s));
  CHECK(pool->connections() == 0);
  world.pass(20ms);
  CHECK(ours.closes == static_cast<int>(ours.seen.size()));
}

TEST_CASE("a log is told of the first few, then once a minute, and after a calm time of each again", "[peer_pool]") {
  Telling telling;
  const std::int64_t second_us = 1'000'000;
  std::int64_t now_us = 5'000 * second_us;
  std::vector<std::int64_t> told_us;
  for (int n = 0; n < 3 * 24 * 60 * 4; ++n) {  // three days of a try every 15 seconds
    if (telling.due(now_us)) told_us.push_back(now_us);
    now_us += 15 * second_us;
  }
  CHECK(told_us.size() >= 3 * 24 * 60 - 5);
  CHECK(told_us.size() <= 3 * 24 * 60 + 5);
  CHECK(told_us[4] == (5'000 + 4 * 15) * second_us);  // five in a row
  for (std::size_t n = 5; n < told_us.size(); ++n) REQUIRE(told_us[n] - told_us[n - 1] >= 60 * second_us);
  now_us += 600 * second_us;
  for (int n = 0; n < 5; ++n) CHECK(telling.due(now_us++));
  CHECK_FALSE(telling.due(now_us));
}
