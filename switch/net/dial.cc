#include "switch/net/dial.h"

#include <fmt/format.h>

#include <utility>

namespace isoswitch {

Result<std::unique_ptr<Outbound>> dial(Loop& loop, Outbound::Options options, Receiver& receiver) {
  const auto wrong = [&](const Error& error) { return failure(fmt::format("{}: {}", options.name, error.text)); };
  if (auto valid = validate(options.framing); !valid) return wrong(valid.error());
  const auto address = Address::parse(options.address);
  if (!address) return wrong(address.error());
  auto socket = start_connect(*address, options.limits.user_timeout);
  if (!socket) return wrong(socket.error());
  return std::unique_ptr<Outbound>(new Outbound(loop, std::move(options), receiver, std::move(*socket), *address));
}

Outbound::Outbound(Loop& loop, Options options, Receiver& receiver, Socket socket, Address peer)
    : options_(std::move(options)), framer_(options_.framing), receiver_(receiver) {
  figures_.connections = 1;
  const ConnectionSetup setup{loop, receiver_, *this, framer_, options_.limits, figures_, options_.name};
  connection_ = std::make_unique<Connection>(setup, std::move(socket), peer, Connection::Start::connecting);
}

Outbound::~Outbound() = default;

void Outbound::finished(Connection&) {
  figures_.connections = 0;
  connection_.reset();
}

}  // namespace isoswitch
