// A connection that we open.
#pragma once

#include <memory>
#include <string>

#include "switch/net/connection.h"

namespace isoswitch {

class Outbound final : ConnectionOwner {
 public:
  struct Options {
    std::string name = "dial";  // for the log
    std::string address;
    Framing framing;
    ConnectionLimits limits;
  };

  ~Outbound();  // aborts it if it is open, without telling the receiver

  Connection* connection() { return connection_.get(); }  // nullptr: closed
  const NetFigures& figures() const { return figures_; }

 private:
  friend Result<std::unique_ptr<Outbound>> dial(Loop& loop, Options options, Receiver& receiver);
  Outbound(Loop& loop, Options options, Receiver& receiver, Socket socket, Address peer);
  void finished(Connection& connection) override;

  Options options_;
  Framer framer_;
  Receiver& receiver_;
  NetFigures figures_;
  std::unique_ptr<Connection> connection_;
};

// receiver.opened() comes when the peer has accepted, receiver.closed() if it has not (or closes later).
// Errors: the framing or the address is wrong, or the connect fails at once. loop and receiver outlive it.
Result<std::unique_ptr<Outbound>> dial(Loop& loop, Outbound::Options options, Receiver& receiver);

}  // namespace isoswitch
