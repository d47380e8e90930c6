// The connections of a link that we open: one for each address, opened again whenever it ends.
#pragma once

#include <vector>

#include "switch/net/peer_pool.h"

namespace isoswitch {

// What a log is told of that happens again and again: the first few each, then one a minute, and each again after a
// time without any.
class Telling {
 public:
  static constexpr int each_max = 5;
  static constexpr std::int64_t gap_us = 60'000'000;
  static constexpr std::int64_t calm_us = 10 * gap_us;

  // Whether to tell this one. Monotonic µs.
  bool due(std::int64_t now_us);

 private:
  int told_ = 0;
  std::int64_t last_us_ = 0;
};

class DialledPool final : public PeerPool {
 public:
  // options.addresses are given. Errors and lifetimes: as PeerPool::start().
  static Result<std::unique_ptr<PeerPool>> start(Loop& loop, PeerPoolOptions options, Random& random,
                                                 Receiver& receiver);
  ~DialledPool() override;

  Connection* find(ConnectionId id) override;
  std::size_t place(ConnectionId id) const override;
  void each(const std::function<void(Connection&)>& f) override;
  void works(ConnectionId id) override;

  void stop() override;
  void close_all(std::string_view reason) override;
  std::size_t connections() const override;
  std::size_t in_flight() const override;
  std::uint16_t local_port() const override { return 0; }
  NetFigures figures() const override;

 private:
  class Place;
  struct Setup {
    Loop& loop;
    PeerPoolOptions options;  // addresses: as numbers
    Random& random;
    Receiver& receiver;
  };

  explicit DialledPool(Setup setup);
  Place* place_of(ConnectionId id) const;  // nullptr: not open

  Setup setup_;
  std::vector<std::unique_ptr<Place>> places_;
};

}  // namespace isoswitch
