#include "switch/net/peer_pool.h"

#include <fmt/format.h>

#include "switch/net/accepted_pool.h"
#include "switch/net/dialled_pool.h"

namespace isoswitch {

Result<std::unique_ptr<PeerPool>> PeerPool::start(Loop& loop, PeerPoolOptions options, Random& random,
                                                  Receiver& receiver) {
  if (options.addresses.empty() == options.listen.empty()) {
    return failure(fmt::format("link {}: either the peer's addresses or our own to listen on are to be given, not {}",
                               options.name, options.listen.empty() ? "neither" : "both"));
  }
  if (options.addresses.empty()) return AcceptedPool::start(loop, std::move(options), receiver);
  return DialledPool::start(loop, std::move(options), random, receiver);
}

}  // namespace isoswitch
