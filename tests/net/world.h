// What tests of connections stand on: a loop that waits with a bound, a receiver that notes everything, a raw peer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "switch/net/connection.h"
#include "switch/net/dial.h"
#include "switch/net/server.h"
#include "tests/net/framings.h"
#include "tests/net/stream.h"

namespace isoswitch::test {

using namespace std::chrono_literals;

// Notes what comes and does what the test says.
struct Notes final : Receiver {
  void opened(Connection& c) override {
    ++opens;
    last = c.id();
    if (on_opened) on_opened(c);
  }
  void frame(Connection& c, const Frame& f) override {
    frames.push_back(text_of(f.body));
    if (on_frame) on_frame(c, f);
  }
  void zero_length(Connection& c) override {
    ++zeros;
    if (on_zero) on_zero(c);
  }
  void bad_frame(Connection& c, const Error& error, Bytes at) override {
    bad.push_back(error.text);
    bad_bytes = text_of(at);
    if (on_bad) on_bad(c);
  }
  void closed(ConnectionId id, std::string_view why) override {
    closes.emplace_back(why);
    if (on_closed) on_closed(id);
  }

  int opens = 0;
  int zeros = 0;
  ConnectionId last = 0;
  std::vector<std::string> frames, bad, closes;
  std::string bad_bytes;
  std::function<void(Connection&)> on_opened, on_zero, on_bad;
  std::function<void(Connection&, const Frame&)> on_frame;
  std::function<void(ConnectionId)> on_closed;
};

inline void echo(Connection& c, const Frame& f) { (void)c.send(f.header, f.body); }

// A socket without any of our code on it.
class RawPeer {
 public:
  explicit RawPeer(std::uint16_t port, int receive_buffer = 0, const char* from = "127.0.0.1");

  bool connected() const { return static_cast<bool>(socket_); }
  void send(std::string_view bytes);              // all of it; the other side must have room
  std::size_t send_some(std::string_view bytes);  // what the kernel takes
  void end() const;                               // half-close
  void close() { socket_.close(); }
  void pull(std::size_t most = SIZE_MAX);  // what has come
  std::string got;
  bool ended = false;  // end of stream
  bool reset = false;
  std::uint16_t port() const;  // ours
  int fd() const { return socket_.fd(); }

 private:
  Socket socket_;
};

std::string binary2(std::string_view body);  // framed by hand

struct World {
  Loop loop;
  Notes notes;
  std::unique_ptr<Server> server;

  // Listens on a free port; `change` sets what a test is about.
  void listen(std::string_view framing, const std::function<void(ServerOptions&)>& change = {});
  RawPeer peer(int receive_buffer = 0) { return RawPeer(server->local_port(), receive_buffer); }
  Connection* connection() { return server->find(notes.last); }

  // Until it is so; false: it was not within five seconds.
  bool wait(const std::function<bool()>& so, Duration bound = 5s);
  void pass(Duration time);
};

}  // namespace isoswitch::test
