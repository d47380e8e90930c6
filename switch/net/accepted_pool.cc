#include "switch/net/accepted_pool.h"

#include <algorithm>

#include "switch/base/log.h"

namespace isoswitch {

Result<std::unique_ptr<PeerPool>> AcceptedPool::start(Loop& loop, PeerPoolOptions options, Receiver& receiver) {
  std::unique_ptr<AcceptedPool> pool(new AcceptedPool(loop, receiver));
  auto server = Server::start(loop,
                              {.name = std::move(options.name),
                               .address = std::move(options.listen),
                               .framing = options.framing,
                               .listener = options.listener,
                               .connection = options.connection},
                              *pool);
  if (!server) return std::unexpected(server.error());
  pool->server_ = std::move(*server);
  return pool;
}

Connection* AcceptedPool::find(ConnectionId id) { return id == ended_ ? nullptr : server_->find(id); }

std::size_t AcceptedPool::place(ConnectionId id) const {
  const auto found = std::ranges::find(places_, id, &Place::id);
  return found == places_.end() ? SIZE_MAX : static_cast<std::size_t>(found - places_.begin());
}

void AcceptedPool::each(const std::function<void(Connection&)>& f) {
  for (const Place& place : places_) {
    if (place.taken) f(*server_->find(place.id));
  }
}

std::size_t AcceptedPool::connections() const {
  return static_cast<std::size_t>(std::ranges::count(places_, true, &Place::taken));
}

std::size_t AcceptedPool::in_flight() const {
  std::size_t sum = 0;
  for (const Place& place : places_) {
    if (place.taken) sum += server_->find(place.id)->in_flight();
  }
  return sum;
}

NetFigures AcceptedPool::figures() const {
  NetFigures figures = server_->figures();
  figures.connections = connections();
  return figures;
}

// The receiver may destroy this, so it is told last.

void AcceptedPool::opened(Connection& connection) {
  const std::size_t place = take_free_place(connection.id());
  if (lines_.left(loop_.now_us())) {
    lines_.use();
    log::info("link_connected", "link={} place={} peer={} connection={}", connection.name(), place,
              connection.peer().text(), connection.id());
  }
  receiver_.opened(connection);
}

std::size_t AcceptedPool::take_free_place(ConnectionId id) {
  const auto free = std::ranges::find(places_, false, &Place::taken);
  const auto number = static_cast<std::size_t>(free - places_.begin());
  if (free == places_.end()) places_.emplace_back();
  places_[number] = {id, true};
  return number;
}

void AcceptedPool::bad_frame(Connection& connection, const Error& error, Bytes at) {
  receiver_.bad_frame(connection, error, at);
}

void AcceptedPool::closed(ConnectionId id, std::string_view why) {
  ended_ = id;
  const std::size_t number = place(id);
  if (number != SIZE_MAX) {  // else it ended before it was opened
    places_[number].taken = false;
    if (lines_.left(loop_.now_us())) {
      lines_.use();
      log::info("link_disconnected", "link={} place={} peer={} connection={} why=\"{}\"", server_->name(), number,
                server_->find(id)->peer().text(), id, why);
    }
  }
  receiver_.closed(id, why);
}

}  // namespace isoswitch
