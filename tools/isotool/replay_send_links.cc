// The connections of one run of `replay send`: opened, signed on, and opened again when they are lost.
#include <fmt/format.h>

#include <algorithm>

#include "tools/isotool/dialled.h"
#include "tools/isotool/replay_send_run.h"

namespace isoswitch::tools {

Result<void> ReplaySendRun::connect(std::uint32_t index) {
  auto dialled = dial_system(loop_, wire_, "replay", options_.patience, *this);
  if (!dialled) return std::unexpected(dialled.error());
  links_[index].id = dialled->id;
  links_[index].outbound = std::move(dialled->outbound);
  return {};
}

ReplaySendRun::Link* ReplaySendRun::link_of(ConnectionId id) {
  const auto found = std::ranges::find(links_, id, &Link::id);
  return found == links_.end() ? nullptr : &*found;
}

ReplaySendRun::Link* ReplaySendRun::free_link() {
  for (std::size_t tried = 0; tried < links_.size(); ++tried) {
    next_link_ = (next_link_ + 1) % static_cast<std::uint32_t>(links_.size());
    Link& link = links_[next_link_];
    const Connection* const connection = link.ready ? link.outbound->connection() : nullptr;
    if (connection != nullptr && connection->is_open() && link.in_flight < options_.window) return &link;
  }
  return nullptr;
}

void ReplaySendRun::opened(Connection& connection) {
  Link* const link = link_of(connection.id());
  if (link == nullptr) return;
  link->opened_us = loop_.now_us();
  options_.sign_on ? sign_on(connection) : signed_on(*link);
}

void ReplaySendRun::sign_on(Connection& connection) {
  if (auto sent = send_sign_on(*wire_.dialect, connection, encoded_); !sent) fail(sent.error().text);
}

void ReplaySendRun::signed_on(Link& link) {
  link.ready = true;
  if (!started_ && std::ranges::all_of(links_, &Link::ready)) {
    started_ = sending_ = true;
    start_us_ = last_answer_us_ = last_due_us_ = loop_.now_us();
  }
  pump();
}

void ReplaySendRun::closed(ConnectionId id, std::string_view why) {
  Link* const link = link_of(id);
  if (link == nullptr) return;
  if (!started_) return fail(fmt::format("{}: no connection: {}", wire_.address, why));
  const auto index = static_cast<std::uint32_t>(link - links_.data());
  if (link->ready && !finished_) ++figures_.lost_connections;
  link->ready = false;
  link->id = 0;
  link->opened_us = 0;
  drop([index](const Flight& flight) { return flight.link == index && flight.awaits; });
  link->in_flight = 0;
  if (sending_) reconnect_later(index, why);
  finish_if_done();
}

// A peer that takes connections and says nothing on them.
void ReplaySendRun::end_silent_sign_ons() {
  for (Link& link : links_) {
    Connection* const connection = link.outbound ? link.outbound->connection() : nullptr;
    if (link.ready || link.opened_us == 0 || connection == nullptr) continue;
    if (loop_.now_us() - link.opened_us <= options_.patience.count()) continue;
    link.opened_us = 0;
    connection->abort("the sign-on was not answered in time");
  }
}

void ReplaySendRun::reconnect_later(std::uint32_t index, std::string_view why) {
  Link& link = links_[index];
  if (link.tries == options_.reconnects) {
    link.given_up = true;
    if (std::ranges::all_of(links_, &Link::given_up))
      stop_sending(fmt::format("{} is gone: {} ({} tries to connect again)", wire_.address, why, link.tries));
    return;
  }
  constexpr Duration longest = std::chrono::seconds{5};
  const Duration pause = std::min<Duration>(std::chrono::milliseconds{100} * (1 << std::min(link.tries, 10U)), longest);
  ++link.tries;
  reconnects_[index] = loop_.after(pause, [this, index] {
    if (!sending_) return;
    if (auto done = connect(index); !done) reconnect_later(index, done.error().text);
  });
}

}  // namespace isoswitch::tools
