// The reading half of a connection: bytes in, frames out, and when it does not read (N-4).
#include <event2/event.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "switch/base/assert.h"
#include "switch/base/log.h"
#include "switch/net/connection.h"
#include "switch/net/framing_guess.h"

namespace isoswitch {

void Connection::read_some() {
  const auto room = setup_.loop.scratch();
  const std::size_t kept = unread_.size();
  ISOSWITCH_ASSERT(kept < room.size());
  std::ranges::copy(unread_, room.begin());
  const ssize_t n = recv(socket_.fd(), room.data() + kept, room.size() - kept, 0);
  if (n == 0) return peer_ended();
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    return drop(fmt::format("cannot read: {}", errno_text(errno)));
  }
  setup_.figures.bytes_in += static_cast<std::uint64_t>(n);
  last_active_us_ = setup_.loop.now_us();
  take_frames(room.first(kept + static_cast<std::size_t>(n)));
}

// What was read before a pause. Frames are looked at in the loop's scratch, so that unread_ is free for the rest.
void Connection::take_waiting() {
  const auto room = setup_.loop.scratch();
  std::ranges::copy(unread_, room.begin());
  last_active_us_ = setup_.loop.now_us();
  take_frames(room.first(unread_.size()));
}

void Connection::take_frames(Bytes unread) {
  unread_.clear();
  bool gone = false;
  gone_ = &gone;
  std::size_t taken = 0;
  for (bool more = true; more && takes_frames();) {
    more = take_one(unread.subspan(taken), taken);
    if (gone) return;
  }
  gone_ = nullptr;
  keep_unread(unread.subspan(taken), taken != 0);
}

// False: there is no other. The receiver may have destroyed this.
bool Connection::take_one(Bytes unread, std::size_t& taken) {
  const Framer::Step step = setup_.framer.next(unread);
  if (const auto* whole = std::get_if<FrameTaken>(&step)) {
    taken += whole->size;
    ++setup_.figures.frames_in;
    setup_.receiver.frame(*this, whole->frame);
    return true;
  }
  if (const auto* zero = std::get_if<ZeroLengthTaken>(&step)) {
    taken += zero->size;
    take_zero_length(unread.first(zero->size));
    return true;
  }
  if (const auto* error = std::get_if<Error>(&step)) refuse_frame(*error, unread);
  return false;
}

// An echo is the bytes that came: base1's session control byte is in them.
void Connection::take_zero_length(Bytes frame) {
  ++setup_.figures.zero_length_in;
  if (framing().zero_length == ZeroLengthMeaning::end) close("the peer sent the end of its file");
  if (framing().zero_length == ZeroLengthMeaning::echo) {
    auto& out = output_.tail();
    out.insert(out.end(), frame.begin(), frame.end());
    update_pressure();
    mark_dirty();
  }
  setup_.receiver.zero_length(*this);
}

// F-4, F-5. What was answered before it and what is in flight is still written.
void Connection::refuse_frame(const Error& error, Bytes at) {
  ++setup_.figures.bad_frames;
  log::warning("bad_frame", "name={} peer={} connection={} error=\"{}\" hint=\"{}\"", name(), peer_.text(), id_,
               error.text, framing_hint(framing(), at));
  const bool& gone = *gone_;
  setup_.receiver.bad_frame(*this, error, at);
  if (!gone) close(error.text);
}

void Connection::keep_unread(Bytes rest, bool any_taken) {
  if (state_ != State::open) rest = {};
  unread_.assign(rest.begin(), rest.end());
  frames_wait_ = !rest.empty() && !takes_frames();
  if (any_taken || rest.empty() || frames_wait_) frame_deadline_us_ = 0;
  if (!rest.empty() && !frames_wait_ && frame_deadline_us_ == 0) {
    frame_deadline_us_ = last_active_us_ + setup_.limits.frame.count();
  }
  arm();
}

void Connection::peer_ended() {
  peer_ended_ = true;
  if (!unread_.empty()) {
    bool gone = false;
    gone_ = &gone;
    refuse_frame({fmt::format("{}: the stream ended within a frame, after {} bytes", framing().name, unread_.size())},
                 unread_);
    if (gone) return;
    gone_ = nullptr;
    unread_.clear();
  }
  close("the peer closed");
}

// While lingering: what comes is no longer wanted, but left unread it would make the kernel reset the connection, and
// the peer might lose answers that it has not read yet.
void Connection::discard() {
  const auto room = setup_.loop.scratch();
  const ssize_t n = recv(socket_.fd(), room.data(), room.size(), 0);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) drop(reason_);
}

// We are the slow one now: no frame is late until it is read on.
void Connection::stop_taking() {
  frame_deadline_us_ = 0;
  frames_wait_ = !unread_.empty();
  mark_dirty();
}

void Connection::update_pressure() {
  const ConnectionLimits& limits = setup_.limits;
  if (pressed_) {
    pressed_ = in_flight_ > limits.in_flight_max || output_.waiting() > limits.output_bytes_max / 2;
    if (!pressed_) mark_dirty();
  } else if (in_flight_ >= 2 * limits.in_flight_max || output_.waiting() >= limits.output_bytes_max) {
    pressed_ = true;
    ++setup_.figures.read_pauses;
    stop_taking();
  }
}

void Connection::update_reading() {
  const bool wanted = takes_frames() || state_ == State::lingering;
  if (wanted != reads_) {
    wanted ? event_add(read_event_, nullptr) : event_del(read_event_);
    reads_ = wanted;
  }
  // An event of its own, not handled here: the hooks after the events have to see what the frames bring.
  if (takes_frames() && frames_wait_) event_active(read_event_, EV_READ, 0);
}

}  // namespace isoswitch
