#include "switch/net/connection.h"

#include <event2/event.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

#include "switch/base/assert.h"
#include "switch/base/log.h"
#include "switch/net/framing_guess.h"

namespace isoswitch {
namespace {

// A connection that rests for so long gives its buffers back; a busy one keeps those up to kept_bytes.
constexpr std::int64_t rest_us = 1'000'000;
constexpr std::size_t kept_bytes = std::size_t{64} * 1024;

ConnectionId next_id() {
  static std::atomic<ConnectionId> last = 0;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::int64_t milliseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

bool passed(std::int64_t deadline_us, std::int64_t now_us) { return deadline_us != 0 && now_us >= deadline_us; }

}  // namespace

Connection::Connection(const ConnectionSetup& setup, Socket socket, Address peer, Start start)
    : setup_(setup),
      socket_(std::move(socket)),
      peer_(peer),
      id_(next_id()),
      state_(start == Start::open ? State::open : State::connecting),
      read_event_(event_new(setup.loop.base(), socket_.fd(), EV_READ | EV_PERSIST, &on_readable, this)),
      write_event_(event_new(setup.loop.base(), socket_.fd(), EV_WRITE, &on_writable, this)),
      deadline_event_(evtimer_new(setup.loop.base(), &on_deadline, this)) {
  ISOSWITCH_ASSERT(read_event_ != nullptr && write_event_ != nullptr && deadline_event_ != nullptr);
  last_active_us_ = setup.loop.now_us();
  if (state_ == State::connecting) {
    close_deadline_us_ = last_active_us_ + setup.limits.connect.count();
    event_add(write_event_, nullptr);
    arm();
  } else {
    // The owner is still busy with us: opened() comes as an event of its own.
    event_active(write_event_, EV_WRITE, 0);
  }
}

Connection::~Connection() {
  if (gone_ != nullptr) *gone_ = true;
  finished_ = true;
  drop({});
  if (dirty_) setup_.loop.forget(*this);
  for (event* each : {read_event_, write_event_, deadline_event_}) event_free(each);
}

Result<void> Connection::send(const FrameHeader& header, Bytes body) {
  if (!writable()) return failure(fmt::format("{}: the connection to {} is not open", name(), peer_.text()));
  if (auto done = append_frame(framing(), header, body, output_.tail()); !done) return done;
  ++setup_.figures.frames_out;
  update_pressure();
  mark_dirty();
  return {};
}

void Connection::took() {
  ++in_flight_;
  update_pressure();
}

void Connection::answered() {
  ISOSWITCH_ASSERT(in_flight_ > 0);
  --in_flight_;
  const bool idle_starts = in_flight_ == 0 && setup_.limits.idle.count() != 0;
  if (idle_starts) last_active_us_ = setup_.loop.now_us();
  if (idle_starts || pressed_ || state_ != State::open) mark_dirty();
}

void Connection::pause_reading() {
  if (std::exchange(paused_, true)) return;
  stop_taking();
}

void Connection::resume_reading() {
  if (!std::exchange(paused_, false)) return;
  last_active_us_ = setup_.loop.now_us();
  mark_dirty();
}

void Connection::close(std::string_view reason) {
  if (state_ == State::connecting) return abort(reason);
  if (state_ != State::open) return;
  state_ = State::closing;
  reason_ = reason;
  frame_deadline_us_ = 0;
  close_deadline_us_ = setup_.loop.now_us() + setup_.limits.drain.count();
  mark_dirty();
}

void Connection::abort(std::string_view reason) { drop(reason); }

// Events.

void Connection::on_readable(int, short, void* self) {
  Connection& c = *static_cast<Connection*>(self);
  if (c.state_ == State::lingering) return c.discard();
  if (!c.takes_frames()) return;  // paused earlier in this turn
  c.frames_wait_ ? c.take_waiting() : c.read_some();
}

void Connection::on_writable(int, short, void* self) {
  Connection& c = *static_cast<Connection*>(self);
  c.waits_writable_ = false;
  c.mark_dirty();  // it flushes together with what the turn brings
  if (c.state_ == State::connecting) return c.connected();
  if (c.state_ == State::open && !c.opened_) c.tell_opened();
}

void Connection::on_deadline(int, short, void* self) {
  Connection& c = *static_cast<Connection*>(self);
  c.armed_for_us_ = 0;
  c.check_deadlines(c.setup_.loop.now_us());
  c.arm();
}

void Connection::mark_dirty() {
  if (finished_ || std::exchange(dirty_, true)) return;
  setup_.loop.at_turn_end(*this);
}

void Connection::turn_ends() {
  dirty_ = false;
  flush();
  end_if_drained();
  if (state_ == State::closed) return finish();  // nothing may follow
  update_pressure();
  update_reading();
  arm();
}

// Opening.

void Connection::connected() {
  int fault = 0;
  socklen_t size = sizeof fault;
  if (getsockopt(socket_.fd(), SOL_SOCKET, SO_ERROR, &fault, &size) != 0) fault = errno;
  if (fault != 0) return drop(fmt::format("cannot connect to {}: {}", peer_.text(), errno_text(fault)));
  state_ = State::open;
  close_deadline_us_ = 0;
  last_active_us_ = setup_.loop.now_us();
  tell_opened();
}

void Connection::tell_opened() {
  opened_ = true;
  log::debug("connection_opened", "name={} peer={} connection={}", name(), peer_.text(), id_);
  bool gone = false;
  gone_ = &gone;
  setup_.receiver.opened(*this);
  if (!gone) gone_ = nullptr;
}

// Writing.

void Connection::flush() {
  if (output_.empty() || waits_writable_ || !writable()) return;
  write_output();
  if (state_ == State::closed) return;
  output_.watch_stall(output_.empty() ? 0 : setup_.loop.now_us(), setup_.limits.write_stall);
  if (output_.empty()) {
    output_.release_if_empty(kept_bytes);
  } else {
    waits_writable_ = true;
    event_add(write_event_, nullptr);
  }
}

void Connection::write_output() {
  const auto [bytes, fault] = output_.write_to(socket_.fd());
  setup_.figures.bytes_out += bytes;
  if (fault != 0) drop(fmt::format("cannot write: {}", errno_text(fault)), true);
}

// Ending.

void Connection::end_if_drained() {
  if (state_ != State::closing || in_flight_ != 0 || !output_.empty()) return;
  if (peer_ended_) return drop(reason_);
  shutdown(socket_.fd(), SHUT_WR);
  state_ = State::lingering;
  close_deadline_us_ = setup_.loop.now_us() + setup_.limits.linger.count();
}

void Connection::drop(std::string_view reason, bool reset) {
  if (state_ == State::closed) return;
  if (reason_.empty()) reason_ = reason;
  if (!reset && !waits_writable_ && writable() && !output_.empty()) {
    setup_.figures.bytes_out += output_.write_to(socket_.fd()).bytes;
  }
  state_ = State::closed;
  for (event* each : {read_event_, write_event_, deadline_event_}) event_del(each);
  if (reset) {  // nobody takes what the kernel still holds
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  socket_.close();
  mark_dirty();
}

void Connection::finish() {
  if (std::exchange(finished_, true)) return;
  log::debug("connection_closed", "name={} peer={} connection={} reason=\"{}\"", name(), peer_.text(), id_, reason_);
  setup_.loop.turn_again();  // the hooks of this turn have been already
  const std::string reason = std::move(reason_);
  bool gone = false;
  gone_ = &gone;
  setup_.receiver.closed(id_, reason);
  if (gone) return;
  gone_ = nullptr;
  setup_.owner.finished(*this);
}

// Deadlines: one timer, set for the earliest and looked at again when it fires, so that traffic seldom touches it.

void Connection::arm() {
  if (state_ == State::closed) return;
  const std::int64_t next = next_deadline_us();
  if (next == 0 || (armed_for_us_ != 0 && armed_for_us_ <= next)) return;
  armed_for_us_ = next;
  const std::int64_t wait_us = std::max<std::int64_t>(next - setup_.loop.now_us(), 0);
  const timeval wait{wait_us / 1'000'000, wait_us % 1'000'000};
  evtimer_add(deadline_event_, &wait);
}

bool Connection::holds_spare_memory() const {
  return (output_.empty() && output_.holds_memory()) || unread_.capacity() > unread_.size();
}

std::int64_t Connection::next_deadline_us() const {
  std::int64_t next = 0;
  const auto earlier = [&](std::int64_t deadline_us) {
    if (deadline_us != 0 && (next == 0 || deadline_us < next)) next = deadline_us;
  };
  earlier(frame_deadline_us_);
  earlier(output_.stall_deadline_us());
  earlier(close_deadline_us_);
  if (holds_spare_memory()) earlier(last_active_us_ + rest_us);
  const std::int64_t idle_us = setup_.limits.idle.count();
  if (idle_us != 0 && reads_ && state_ == State::open && in_flight_ == 0) earlier(last_active_us_ + idle_us);
  return next;
}

void Connection::check_deadlines(std::int64_t now_us) {
  if (passed(output_.stall_deadline_us(), now_us)) {
    ++setup_.figures.deadlines_missed;
    const std::int64_t limit_ms = milliseconds(setup_.limits.write_stall);
    log::warning("write_stalled", "name={} peer={} waiting_bytes={}", name(), peer_.text(), output_.waiting());
    return drop(fmt::format("the peer did not take what was written within {} ms", limit_ms), true);
  }
  if (passed(frame_deadline_us_, now_us)) {
    ++setup_.figures.deadlines_missed;
    log::warning("frame_late", "name={} peer={} bytes={} hint=\"{}\"", name(), peer_.text(), unread_.size(),
                 framing_hint(framing(), unread_));
    setup_.receiver.late_frame(*this, unread_);
    close(fmt::format("a frame was not whole within {} ms", milliseconds(setup_.limits.frame)));
  }
  check_closing(now_us);
  check_idle(now_us);
}

void Connection::check_closing(std::int64_t now_us) {
  if (!passed(close_deadline_us_, now_us)) return;
  if (state_ == State::connecting) {
    drop(fmt::format("no connection to {} within {} ms", peer_.text(), milliseconds(setup_.limits.connect)));
  } else if (state_ == State::closing) {
    ++setup_.figures.deadlines_missed;
    log::warning("drain_late", "name={} peer={} in_flight={} waiting_bytes={}", name(), peer_.text(), in_flight_,
                 output_.waiting());
    drop(reason_);
  } else {
    drop(reason_);  // a peer that does not end its stream is no reason to wait longer
  }
}

void Connection::check_idle(std::int64_t now_us) {
  const std::int64_t idle_us = setup_.limits.idle.count();
  const bool idle = idle_us != 0 && reads_ && state_ == State::open && in_flight_ == 0;
  if (idle && now_us >= last_active_us_ + idle_us) {
    ++setup_.figures.idle_closed;
    close(fmt::format("idle for {} ms", milliseconds(setup_.limits.idle)));
  }
  if (now_us >= last_active_us_ + rest_us) {
    output_.release_if_empty(0);
    if (unread_.capacity() > unread_.size()) std::vector<std::uint8_t>(unread_).swap(unread_);
  }
}

}  // namespace isoswitch
