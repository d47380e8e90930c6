// A listener and the connections it accepted.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "switch/net/connection.h"

namespace isoswitch {

struct ServerOptions {
  std::string name;     // of the listener, in log and metrics
  std::string address;  // "127.0.0.1:8583", "[::1]:8583"; port 0: any free one
  Framing framing;
  ListenerLimits listener;
  ConnectionLimits connection;
};

class Server final : ConnectionOwner {
 public:
  // Listens from now on. Errors: the framing or the address is wrong, or cannot be had. loop and receiver outlive it.
  static Result<std::unique_ptr<Server>> start(Loop& loop, ServerOptions options, Receiver& receiver);
  ~Server();  // aborts what is open, without telling the receiver

  Connection* find(ConnectionId id);  // nullptr: gone
  template <class F>
  void each(F&& f) {  // f(Connection&); must not destroy one, close() is fine
    for (auto& [id, connection] : connections_) f(*connection);
  }

  // Draining: stop_accepting, stop_reading, wait until in_flight() is 0, close_all, wait until connections() is 0.
  void stop_accepting();
  void stop_reading();
  void close_all(std::string_view reason);
  std::size_t in_flight() const;
  std::size_t connections() const { return connections_.size(); }

  const Address& local_address() const { return local_; }
  std::uint16_t local_port() const { return local_.port(); }
  const std::string& name() const { return options_.name; }
  const NetFigures& figures() const { return figures_; }

 private:
  Server(Loop& loop, ServerOptions options, Receiver& receiver, Socket socket, Address local);
  static void on_acceptable(int, short, void* self);
  bool accept_one();
  void admit(Socket socket, const Address& peer);
  void refuse(std::uint64_t& counter, std::string_view why, const Address& peer);
  void turn_one_away();
  void rest();
  void finished(Connection& connection) override;

  Loop& loop_;
  ServerOptions options_;
  Framer framer_;
  Receiver& receiver_;
  Socket socket_;
  Socket reserve_;  // given up for a moment when no descriptor is left, so that the waiting peer can be turned away
  Address local_;
  event* accept_event_ = nullptr;
  Timer resting_;
  bool reading_stopped_ = false;
  std::int64_t refusal_told_us_ = 0;  // when the log was last told of one
  NetFigures figures_;
  std::unordered_map<ConnectionId, std::unique_ptr<Connection>> connections_;
  std::unordered_map<std::string, std::size_t> by_peer_;
};

}  // namespace isoswitch
