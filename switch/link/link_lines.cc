// The connections of a link: how they come up, what comes on them, how they end.
#include <fmt/format.h>

#include <algorithm>

#include "switch/base/log.h"
#include "switch/link/link.h"

namespace isoswitch {

void Link::opened(Connection& connection) {
  if (draining()) return connection.close("the link is draining");
  const std::int64_t now_us = setup_.loop.now_us();
  const std::size_t place = pool_->place(connection.id());
  Line& line = lines_
                   .try_emplace(connection.id(), options_.line, Suspicion{options_.suspicion, auditor_},
                                connection.id(), place, now_us)
                   .first->second;
  by_place_.insert(std::ranges::upper_bound(by_place_, place, {}, &Line::place), &line);
  if (line.is_up()) health_.up(now_us);
  work_on(line, now_us);
  heed_health();
  arm();
}

void Link::frame(Connection& connection, const Frame& frame) {
  Line* const line = find(connection.id());
  if (line == nullptr) return;
  const std::int64_t now_us = setup_.loop.now_us();
  line->heard(now_us);
  if (!read(*line, frame)) return line->suspicion().heard(now_us);
  // Before a sign-on a host says what it is, not that it works.
  if (line->is_up() && line->first_word()) pool_->works(line->id());
  const bool answer = message_.mti().is_response();
  if (message_.mti().message_class() == 8) {
    answer ? network_answer_came(*line, now_us) : network_request_came(*line, connection, frame.header, now_us);
    arm();
  } else if (answer) {
    answer_came(*line, now_us);
  } else {
    request_came(*line, connection, frame, now_us);
  }
  heed_health();
  if (draining()) go_on_draining(now_us);
}

void Link::request_came(Line& line, Connection& connection, const Frame& frame, std::int64_t now_us) {
  line.suspicion().heard(now_us);
  ++figures_.unasked;
  if (setup_.listener.unasked(connection, frame, message_)) return;
  ++figures_.unasked_dropped;
  warn("message_dropped", line, fmt::format("mti={} why=\"nobody here answers it\"", message_.mti().text()));
}

bool Link::read(const Line& line, const Frame& frame) {
  if (frame.header.rejected) {  // F-6: it is a message of ours
    ++figures_.rejected;
    warn("rejected_by_peer", line, "why=\"the peer rejected a message of ours\"");
    return false;
  }
  const auto decoded = message_.decode(setup_.dialect, frame.body);
  if (decoded) return true;
  ++figures_.unreadable;
  warn("message_unreadable", line, fmt::format("error=\"{}\"", decoded.error().text()));
  return false;
}

void Link::zero_length(Connection& connection) {
  Line* const line = find(connection.id());
  if (line == nullptr) return;
  line->heard(setup_.loop.now_us());
  line->suspicion().heard(setup_.loop.now_us());
}

void Link::closed(ConnectionId id, std::string_view) {
  Line* const line = find(id);
  const std::int64_t now_us = setup_.loop.now_us();
  if (line != nullptr) {
    line->close();
    leave(*line, now_us);
    std::erase(by_place_, line);
    lines_.erase(id);
    heed_health();
  }
  if (draining()) go_on_draining(now_us);
}

void Link::work_on(Line& line, std::int64_t now_us) {
  for (;;) {
    const Line::Act act = line.act(now_us, probing());
    if (act == Line::Act::none) return;
    if (act == Line::Act::close)
      return close(line, line.over() ? "its quarantine is over" : "our network messages were not answered", now_us);
    if (act == Line::Act::missed)
      missed(line, now_us);
    else if (!say(line, act == Line::Act::echo ? NetworkAct::echo : NetworkAct::sign_on, now_us))
      return close(line, "it takes no message any more", now_us);
  }
}

void Link::judge(Line& line, Suspicion::Verdict verdict, std::int64_t now_us) {
  if (verdict == Suspicion::Verdict::none || line.over()) return;
  const bool lags = verdict == Suspicion::Verdict::lag;
  log::error("connection_quarantined", "link={} connection={} why=\"{}\" behind={}", name(), line.id(),
             lags ? "its answers are always to the question so many before" : "its answers differ from their questions",
             lags ? line.suspicion().lag() : 0);
  ++figures_.quarantines;
  line.quarantine(now_us);
  leave(line, now_us);
  arm();
}

void Link::close(Line& line, std::string_view why, std::int64_t now_us) {
  log::warning("connection_given_up", "link={} connection={} why=\"{}\"", name(), line.id(), why);
  line.close();
  if (Connection* const connection = pool_->find(line.id()); connection != nullptr) connection->close(why);
  leave(line, now_us);
}

// A line that is over: nothing is waited for on it any more.
void Link::leave(Line& line, std::int64_t now_us) {
  if (const auto awaited = line.drop_awaited()) stans_.release(awaited->stan);
  if (!any_up()) health_.down(now_us);
  while (auto fallen = flights_.fall_with(line.id(), now_us)) {
    ++figures_.cut_off;
    fallen->told(Heard::silence, nullptr);
  }
  look_at_queue(now_us);
}

Line* Link::find(ConnectionId id) {
  const auto line = lines_.find(id);
  return line == lines_.end() ? nullptr : &line->second;
}

bool Link::any_up() const { return std::ranges::any_of(by_place_, &Line::is_up); }

}  // namespace isoswitch
