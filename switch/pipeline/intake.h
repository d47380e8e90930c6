// What stands between a listener's connections and its pipeline: hands frames in, puts answers out.
#pragma once

#include <functional>
#include <unordered_map>

#include "switch/net/server.h"
#include "switch/pipeline/pipeline.h"

namespace isoswitch {

// The bound on open transactions over all listeners.
struct OpenBound {
  std::size_t most = 4096;
  std::size_t open = 0;
};

// Called with what could not be read: the bytes of a bad or late frame and what was read behind it, or of a good frame
// that holds no message. At most once per connection. The bytes are valid during the call.
using UnreadTaker = std::function<void(const Connection&, Bytes)>;

class Intake final : public Receiver, public AnswerTaker {
 public:
  explicit Intake(OpenBound& bound) : bound_(bound) {}

  // Before the first frame comes; the pipeline outlives the server's connections, and counts in these figures.
  void feed(Pipeline& pipeline, Server& server, PipelineFigures& figures, UnreadTaker unread = {});

  // R20: a peer that signed on is told before we close. `notice` is the sign-off message.
  void sign_off(const Source& source, const Clock& clock);

  void opened(Connection& connection) override;
  void frame(Connection& connection, const Frame& frame) override;
  void bad_frame(Connection& connection, const Error& error, Bytes bytes) override;
  void late_frame(Connection& connection, Bytes bytes) override;
  void closed(ConnectionId id, std::string_view why) override;
  bool settle(const Ticket& ticket, const iso8583::Message* answer) override;

 private:
  struct Peer {
    PeerState state;
    bool told = false;  // the taker of what cannot be read knows
  };
  void drop_rejected(const Connection& connection, const FrameHeader& header);
  void tell_unread(const Connection& connection, Peer& peer, Bytes bytes);

  OpenBound& bound_;
  Pipeline* pipeline_ = nullptr;
  Server* server_ = nullptr;
  PipelineFigures* figures_ = nullptr;
  UnreadTaker unread_;
  std::unordered_map<ConnectionId, Peer> peers_;
  std::vector<std::uint8_t> encoded_;
};

}  // namespace isoswitch
