// Whoever takes the frames of connections.
#pragma once

#include <string_view>

#include "switch/net/framer.h"

namespace isoswitch {

using ConnectionId = std::uint64_t;  // unique in this process, from 1

class Connection;

// All calls come on the loop's thread. A Connection& is valid during the call; keep its id.
struct Receiver {
  virtual ~Receiver() = default;
  virtual void opened(Connection&) {}
  // Calls connection.took() if an answer will be given later. The frame's body is valid during the call.
  virtual void frame(Connection&, const Frame&) = 0;
  virtual void zero_length(Connection&) {}  // what the framing says (ignore, echo) is done by the connection
  // The connection logs it and closes afterwards; bytes: where the bad frame starts.
  virtual void bad_frame(Connection&, const Error&, Bytes) {}
  // A frame was not whole in time: the connection logs it and closes afterwards. Must not destroy it.
  virtual void late_frame(Connection&, Bytes) {}
  // Once for each connection, also where opened() never came (an outbound one that was refused).
  virtual void closed(ConnectionId, std::string_view) {}
};

}  // namespace isoswitch
