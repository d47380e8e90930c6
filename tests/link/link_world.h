// A link and the issuer's hosts that it asks, over TCP on one loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "switch/link/link.h"
#include "switch/net/dial.h"
#include "tests/link/messages.h"

namespace isoswitch::test {

using namespace std::chrono_literals;

// An issuer's host that does what the test says; by itself it answers everything with 00, at once.
class Host final : public Receiver {
 public:
  struct Got {
    ConnectionId connection;
    FrameHeader header;
    iso8583::Message message;
  };

  Host(Loop& loop, std::string address, const iso8583::Dialect& dialect);

  std::string address() const { return server_->local_address().text(); }
  std::size_t connections() const { return server_ ? server_->connections() : 0; }
  void close_all();  // in an orderly way
  void abort_all();  // the line is cut
  void stop() { server_.reset(); }

  void answer(const Got& to, const Fields& changes = {});
  void say(const iso8583::Message& message);  // over the connection that was opened last

  std::size_t count(std::string_view mti) const;
  std::size_t count_network(std::string_view code) const;  // 0800 with this DE 70
  std::vector<std::string> stans(std::string_view mti) const;
  const Got& last(std::string_view mti) const;

  bool answers_network = true;
  bool answers = true;
  std::string network_code = "00";         // of the answers to 0800
  std::function<bool(const Got&)> script;  // true: it was dealt with
  std::vector<Got> got;
  int opens = 0;

 private:
  void opened(Connection& connection) override;
  void frame(Connection& connection, const Frame& frame) override;
  void put(ConnectionId connection, const FrameHeader& header, const iso8583::Message& message);

  const iso8583::Dialect& dialect_;
  std::unique_ptr<Server> server_;
  ConnectionId last_ = 0;
};

struct Heardings final : LinkListener {
  void late_answer(const std::optional<Id16>& id, const iso8583::Message& answer) override {
    late.emplace_back(id, answer.text(11));
  }
  bool unasked(Connection&, const Frame&, const iso8583::Message& message) override {
    requests.push_back(message.mti().text());
    return takes_requests;
  }
  void health_changed(const Health& health) override {
    states.push_back(std::string(name(health.state())) + ":" + std::string(name(health.cause())));
    if (on_change) on_change(health);
  }

  std::vector<std::pair<std::optional<Id16>, std::string>> late;
  std::vector<std::string> requests, states;
  bool takes_requests = false;
  std::function<void(const Health&)> on_change;
};

class LinkWorld {
 public:
  // As many hosts as connections. `change` sets what the test is about; without it there is neither sign-on nor echo,
  // and the way back online is short.
  explicit LinkWorld(std::size_t hosts = 1, const std::function<void(LinkOptions&)>& change = {});

  static LinkOptions options();
  LinkSetup setup(const iso8583::Dialect& dialect = dialect_1987(), const Profile& profile = profile_1987());
  void start(const std::function<void(LinkOptions&)>& change = {});

  // Notes "stan:00" for an answer with that code, "stan:silence", "stan:unsent".
  void ask(const iso8583::Message& question, Duration patience = 1h, const std::optional<Id16>& id = {});
  void ask(int stan, Duration patience = 1h) { ask(question(stan), patience); }
  bool heard(const std::string& what) const;

  bool wait(const std::function<bool()>& so, Duration bound = 10s);
  bool all_stans_free();  // each can be drawn
  void turn();            // whatever is ready, and what it leads to
  bool comes_online() {   // with all hosts connected
    return wait([this] { return link->available() && link->figures().lines[1] == hosts.size(); });
  }

  Loop loop;
  ManualClock clock{instant_of({2026, 11, 24, 12, 0, 0})};
  SeededRandom random{1};
  Heardings listener;
  std::vector<std::unique_ptr<Host>> hosts;
  std::vector<std::string> told;
  std::unique_ptr<Link> link;
  Host& host() { return *hosts.front(); }

 private:
  bool asking_ = false;  // nobody is told of anything meanwhile
};

}  // namespace isoswitch::test
