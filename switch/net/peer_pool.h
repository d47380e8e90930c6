// The connections of one link to a peer: those that we open, and open again when they end, or those that the peer
// opens.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/random.h"
#include "switch/net/back_off.h"
#include "switch/net/server.h"

namespace isoswitch {

struct PeerPoolOptions {
  std::string name;                    // of the link, in log and metrics
  std::vector<std::string> addresses;  // we connect: one connection for each, in order of preference
  std::string listen;                  // or the peer does: our address; exactly one of the two is given
  Framing framing;
  ConnectionLimits connection;
  ListenerLimits listener;  // of `listen`
  BackOffTerms reconnect;   // of `addresses`
};

// The receiver is told of every connection as it is of a server's: opened, frames, closed; after closed() of one that
// we opened, another is tried when its back-off is over, for ever. closed() comes also for one that was dialled and
// never opened; a dial that fails before there is a connection is told to the log alone, and is tried again like the
// others.
//
// A connection counts as open from opened() on, also while it is closing, until closed(): within that call it is gone
// already for all that is asked here, but for its place. All of it may be called within any call of the receiver;
// stop() and close_all() never call the receiver themselves.
class PeerPool {
 public:
  // Errors: the framing, the back-off or an address is wrong, or `listen` cannot be had. A peer that cannot be reached
  // is no error. Names among `addresses` are looked up here, which blocks, and never again: a peer that moves to
  // another number is found by the next start. loop, random and receiver outlive it.
  static Result<std::unique_ptr<PeerPool>> start(Loop& loop, PeerPoolOptions options, Random& random,
                                                 Receiver& receiver);
  virtual ~PeerPool() = default;  // aborts what is open, without telling the receiver

  virtual Connection* find(ConnectionId id) = 0;  // nullptr: gone
  // Where it stands in the order of preference, from 0: among `addresses`, or by when it was accepted, as the lowest
  // place that was free then. Known until another connection has the place, so also in closed(); else SIZE_MAX.
  virtual std::size_t place(ConnectionId id) const = 0;
  virtual void each(const std::function<void(Connection&)>& f) = 0;  // by place; close() within it is fine
  // What was said on it shows that the peer works: the next back-off begins anew. A peer that accepts and closes at
  // once is not called faster for it.
  virtual void works(ConnectionId id) = 0;

  // Opens and accepts no more: waits are cancelled, what is being connected is aborted, and closed() of it still comes.
  virtual void stop() = 0;
  // Those that are open, each as Connection::close() does it. Without stop(), those that we opened are opened again.
  virtual void close_all(std::string_view reason) = 0;
  virtual std::size_t connections() const = 0;  // those that are open
  virtual std::size_t in_flight() const = 0;
  virtual std::uint16_t local_port() const = 0;  // of `listen`; 0 where we connect
  virtual NetFigures figures() const = 0;        // over all, those that ended included
};

}  // namespace isoswitch
