// What stands between a listener's connections and its pipeline: hands frames in, puts answers out.
#pragma once

#include <unordered_map>

#include "switch/net/server.h"
#include "switch/pipeline/pipeline.h"

namespace isoswitch {

// The bound on open transactions over all listeners.
struct OpenBound {
  std::size_t most = 4096;
  std::size_t open = 0;
};

class Intake final : public Receiver, public AnswerTaker {
 public:
  explicit Intake(OpenBound& bound) : bound_(bound) {}

  // Before the first frame comes; the pipeline outlives the server's connections.
  void feed(Pipeline& pipeline, Server& server);

  // R20: a peer that signed on is told before we close. `notice` is the sign-off message.
  void sign_off(const Source& source, const Clock& clock);

  void opened(Connection& connection) override;
  void frame(Connection& connection, const Frame& frame) override;
  void closed(ConnectionId id, std::string_view why) override;
  bool settle(const Ticket& ticket, const iso8583::Message* answer) override;

 private:
  OpenBound& bound_;
  Pipeline* pipeline_ = nullptr;
  Server* server_ = nullptr;
  std::unordered_map<ConnectionId, PeerState> peers_;
  std::vector<std::uint8_t> encoded_;
};

}  // namespace isoswitch
