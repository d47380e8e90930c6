// The connections of a link that the peer opens.
#pragma once

#include <vector>

#include "switch/base/allowance.h"
#include "switch/net/peer_pool.h"

namespace isoswitch {

class AcceptedPool final : public PeerPool, Receiver {
 public:
  // options.listen is given. Errors and lifetimes: as PeerPool::start().
  static Result<std::unique_ptr<PeerPool>> start(Loop& loop, PeerPoolOptions options, Receiver& receiver);

  Connection* find(ConnectionId id) override;
  std::size_t place(ConnectionId id) const override;
  void each(const std::function<void(Connection&)>& f) override;
  void works(ConnectionId) override {}  // when to come again is the peer's affair

  void stop() override { server_->stop_accepting(); }
  void close_all(std::string_view reason) override { server_->close_all(reason); }
  std::size_t connections() const override;
  std::size_t in_flight() const override;
  std::uint16_t local_port() const override { return server_->local_port(); }
  NetFigures figures() const override;

 private:
  struct Place {
    ConnectionId id = 0;  // of the last that had it
    bool taken = false;
  };

  AcceptedPool(Loop& loop, Receiver& receiver) : loop_(loop), receiver_(receiver) {}
  void opened(Connection& connection) override;
  void frame(Connection& connection, const Frame& frame) override { receiver_.frame(connection, frame); }
  void zero_length(Connection& connection) override { receiver_.zero_length(connection); }
  void bad_frame(Connection& connection, const Error& error, Bytes at) override;
  void late_frame(Connection& connection, Bytes bytes) override { receiver_.late_frame(connection, bytes); }
  void closed(ConnectionId id, std::string_view why) override;
  std::size_t take_free_place(ConnectionId id);

  static constexpr std::size_t lines_per_minute_max = 20;

  Loop& loop_;
  Receiver& receiver_;
  Allowance lines_{lines_per_minute_max};  // of the log: a peer that comes and goes does not fill it
  std::vector<Place> places_;              // as many as were taken at once
  ConnectionId ended_ = 0;                 // the last; the server knows it until closed() is over
  std::unique_ptr<Server> server_;
};

}  // namespace isoswitch
