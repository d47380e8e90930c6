#include "switch/net/server.h"

#include <event2/event.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>

#include "switch/base/assert.h"
#include "switch/base/log.h"

namespace isoswitch {
namespace {

constexpr std::int64_t refusal_log_gap_us = 1'000'000;

Socket any_descriptor() { return Socket(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

// The machine has nothing left to make a connection of, and will not have sooner if we ask again.
bool exhausted(int fault) { return fault == EMFILE || fault == ENFILE || fault == ENOBUFS || fault == ENOMEM; }

}  // namespace

Result<std::unique_ptr<Server>> Server::start(Loop& loop, ServerOptions options, Receiver& receiver) {
  const auto wrong = [&](const Error& error) {
    return failure(fmt::format("listener {}: {}", options.name, error.text));
  };
  if (auto valid = validate(options.framing); !valid) return wrong(valid.error());
  const auto address = Address::parse(options.address);
  if (!address) return wrong(address.error());
  auto socket = listen_on(*address);
  if (!socket) return wrong(socket.error());
  const auto local = isoswitch::local_address(socket->fd());
  if (!local) return wrong(local.error());
  return std::unique_ptr<Server>(new Server(loop, std::move(options), receiver, std::move(*socket), *local));
}

Server::Server(Loop& loop, ServerOptions options, Receiver& receiver, Socket socket, Address local)
    : loop_(loop),
      options_(std::move(options)),
      framer_(options_.framing),
      receiver_(receiver),
      socket_(std::move(socket)),
      reserve_(any_descriptor()),
      local_(local),
      accept_event_(event_new(loop.base(), socket_.fd(), EV_READ | EV_PERSIST, &on_acceptable, this)) {
  ISOSWITCH_ASSERT(accept_event_ != nullptr);
  event_add(accept_event_, nullptr);
}

Server::~Server() {
  connections_.clear();
  event_free(accept_event_);
}

void Server::on_acceptable(int, short, void* self) {
  Server& server = *static_cast<Server*>(self);
  for (int n = 0; n < server.options_.listener.accepts_per_event && server.accept_one(); ++n) {
  }
}

// False: nobody waits any more, or there is nothing to accept with.
bool Server::accept_one() {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  Socket socket(accept4(socket_.fd(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket) {
    admit(std::move(socket), Address(reinterpret_cast<const sockaddr*>(&from), size));
    return true;
  }
  if (errno == EAGAIN) return false;
  if (!exhausted(errno)) return true;  // that peer is gone already, as accept(2) lists it
  turn_one_away();
  rest();
  return false;
}

void Server::admit(Socket socket, const Address& peer) {
  const ListenerLimits& limits = options_.listener;
  if (connections_.size() >= limits.connections_max) return refuse(figures_.refused_full, "connections_max", peer);
  std::size_t& of_peer = by_peer_[peer.host()];
  if (of_peer >= limits.connections_per_peer_max) {
    if (of_peer == 0) by_peer_.erase(peer.host());
    return refuse(figures_.refused_peer, "connections_per_peer_max", peer);
  }
  const auto set = set_connection_options(socket.fd(), options_.connection.user_timeout);
  if (!set) log::warning("socket_option", "name={} peer={} error=\"{}\"", name(), peer.text(), set.error().text);
  ++of_peer;
  ++figures_.accepted;
  ++figures_.connections;
  const ConnectionSetup setup{loop_, receiver_, *this, framer_, options_.connection, figures_, options_.name};
  auto connection = std::make_unique<Connection>(setup, std::move(socket), peer, Connection::Start::open);
  if (reading_stopped_) connection->pause_reading();
  connections_.emplace(connection->id(), std::move(connection));
}

// The socket of the caller closes. Peers that try again and again do not fill the log.
void Server::refuse(std::uint64_t& counter, std::string_view why, const Address& peer) {
  ++counter;
  const std::int64_t now_us = loop_.now_us();
  if (refusal_told_us_ != 0 && now_us - refusal_told_us_ < refusal_log_gap_us) return;
  refusal_told_us_ = now_us;
  log::warning("connection_refused", "name={} peer={} why={} times={}", name(), peer.text(), why, counter);
}

void Server::turn_one_away() {
  reserve_.close();
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  const Socket socket(accept4(socket_.fd(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC));
  if (!socket) return;
  refuse(figures_.refused_no_descriptor, "no descriptor is left",
         Address(reinterpret_cast<const sockaddr*>(&from), size));
}

// The backlog stays readable, which would make the loop spin.
void Server::rest() {
  event_del(accept_event_);
  if (!reserve_) reserve_ = any_descriptor();
  resting_ = loop_.after(options_.listener.descriptor_rest, [this] {
    if (!reserve_) reserve_ = any_descriptor();
    event_add(accept_event_, nullptr);
  });
}

Connection* Server::find(ConnectionId id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second.get();
}

void Server::stop_accepting() {
  resting_.cancel();
  event_del(accept_event_);
  socket_.close();
}

void Server::stop_reading() {
  reading_stopped_ = true;
  each([](Connection& connection) { connection.pause_reading(); });
}

void Server::close_all(std::string_view reason) {
  each([&](Connection& connection) { connection.close(reason); });
}

std::size_t Server::in_flight() const {
  std::size_t sum = 0;
  for (const auto& [id, connection] : connections_) sum += connection->in_flight();
  return sum;
}

void Server::finished(Connection& connection) {
  --figures_.connections;
  const auto of_peer = by_peer_.find(connection.peer().host());
  if (--of_peer->second == 0) by_peer_.erase(of_peer);
  connections_.erase(connection.id());
}

}  // namespace isoswitch
