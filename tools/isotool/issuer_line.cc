// One TCP connection of an issuer that can also misbehave.
#include "tools/isotool/issuer_line.h"

#include <event2/event.h>
#include <fmt/format.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "switch/base/assert.h"

namespace isoswitch::tools {
namespace {

constexpr std::size_t waiting_bytes_max = std::size_t{1024} * 1024;  // reading stops here, resumes at half
constexpr Duration lingering = std::chrono::seconds{1};              // for the peer's end of stream
constexpr Duration look_again = std::chrono::milliseconds{1};
constexpr int looks = 1'000;

}  // namespace

IssuerLine::IssuerLine(Loop& loop, const Framer& framer, IssuerLineOwner& owner, Socket socket, Start start,
                       std::uint64_t number)
    : loop_(loop),
      framer_(framer),
      owner_(owner),
      socket_(std::move(socket)),
      number_(number),
      state_(start == Start::open ? State::open : State::connecting),
      read_event_(event_new(loop.base(), socket_.fd(), EV_READ | EV_PERSIST, &on_readable, this)),
      write_event_(event_new(loop.base(), socket_.fd(), EV_WRITE, &on_writable, this)) {
  ISOSWITCH_ASSERT(read_event_ != nullptr && write_event_ != nullptr);
  waits_writable_ = true;
  event_add(write_event_, nullptr);  // an open one is writable at once, and tells its owner then
}

IssuerLine::~IssuerLine() {
  if (dirty_) loop_.forget(*this);
  event_free(read_event_);
  event_free(write_event_);
}

// Opening.

void IssuerLine::on_writable(int, short, void* self) {
  IssuerLine& line = *static_cast<IssuerLine*>(self);
  line.waits_writable_ = false;
  if (!line.told_opened_) return line.connected();
  line.mark_dirty();
}

void IssuerLine::connected() {
  told_opened_ = true;
  int fault = 0;
  socklen_t size = sizeof fault;
  if (getsockopt(socket_.fd(), SOL_SOCKET, SO_ERROR, &fault, &size) != 0) fault = errno;
  if (fault != 0) return finish(false, fmt::format("cannot connect: {}", errno_text(fault)));
  state_ = State::open;
  owner_.line_opened(*this);
  mark_dirty();
}

// Reading.

void IssuerLine::on_readable(int, short, void* self) { static_cast<IssuerLine*>(self)->read_some(); }

void IssuerLine::read_some() {
  const auto room = loop_.scratch();
  const bool takes = takes_frames();
  const std::size_t kept = takes ? unread_.size() : 0;
  std::ranges::copy(std::span(unread_).first(kept), room.begin());
  const ssize_t n = recv(socket_.fd(), room.data() + kept, room.size() - kept, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n < 0) return finish(false, fmt::format("cannot read: {}", errno_text(errno)));
  if (n == 0) return finish(false, "the peer closed");
  if (takes) take_frames(room.first(kept + static_cast<std::size_t>(n)));  // else it lingers, and nobody wants it
}

void IssuerLine::take_frames(Bytes unread) {
  std::size_t taken = 0;
  while (takes_frames() && take_one(unread.subspan(taken), taken)) {
  }
  unread_.assign(unread.begin() + static_cast<std::ptrdiff_t>(taken), unread.end());
}

// False: there is no other.
bool IssuerLine::take_one(Bytes unread, std::size_t& taken) {
  const Framer::Step step = framer_.next(unread);
  if (const auto* whole = std::get_if<FrameTaken>(&step)) {
    taken += whole->size;
    owner_.line_frame(*this, whole->frame);
    return true;
  }
  if (const auto* zero = std::get_if<ZeroLengthTaken>(&step)) {
    taken += zero->size;
    if (framer_.framing().zero_length == ZeroLengthMeaning::echo) send_bytes(unread.first(zero->size));
    return true;
  }
  if (const auto* error = std::get_if<Error>(&step)) {
    owner_.line_bad_frame(*this, *error);
    end_when_written(false);
  }
  return false;
}

void IssuerLine::stop_reading() {
  deaf_ = true;
  mark_dirty();
}

// Frames that came with the last one are taken as soon as the loop turns.
void IssuerLine::read_on() {
  if (!std::exchange(deaf_, false)) return;
  mark_dirty();
}

void IssuerLine::update_reading() {
  pressed_ = output_.waiting() + slow_bytes_ >= (pressed_ ? waiting_bytes_max / 2 : waiting_bytes_max);
  const bool wanted = takes_frames() || state_ == State::lingering;
  if (wanted != reads_) {
    wanted ? event_add(read_event_, nullptr) : event_del(read_event_);
    reads_ = wanted;
  }
  if (!takes_frames() || unread_.empty()) return;
  // What was read before it fell deaf, or was pressed; nothing may come behind it.
  const std::vector<std::uint8_t> waiting = std::move(unread_);
  unread_.clear();
  take_frames(waiting);
}

// Writing.

Result<void> IssuerLine::send(const FrameHeader& header, Bytes body) {
  if (slow_.empty()) {
    auto done = append_frame(framer_.framing(), header, body, output_.tail());
    mark_dirty();
    return done;
  }
  framed_.clear();
  if (auto done = append_frame(framer_.framing(), header, body, framed_); !done) return done;
  send_bytes(framed_);
  return {};
}

void IssuerLine::send_bytes(Bytes bytes) {
  if (slow_.empty()) return put(bytes);
  wait_slowly(bytes, Duration{0});
}

void IssuerLine::send_slowly(Bytes bytes, Duration gap) {
  const bool first = slow_.empty();
  wait_slowly(bytes, gap);
  if (first) drip();
}

void IssuerLine::wait_slowly(Bytes bytes, Duration gap) {
  slow_bytes_ += bytes.size();
  mark_dirty();  // there may be too much by now
  if (gap == Duration{0} && slow_.back().gap == gap) {
    slow_.back().bytes.insert(slow_.back().bytes.end(), bytes.begin(), bytes.end());
  } else {
    slow_.push_back({.bytes = {bytes.begin(), bytes.end()}, .gap = gap});
  }
}

// Gives the next byte away, and what need not wait behind it.
void IssuerLine::drip() {
  while (!slow_.empty()) {
    Slow& first = slow_.front();
    if (first.gap == Duration{0}) {
      slow_bytes_ -= first.bytes.size();
      put(first.bytes);
    } else if (first.next < first.bytes.size()) {
      --slow_bytes_;
      put(Bytes(first.bytes).subspan(first.next++, 1));
      drip_timer_ = loop_.after(first.gap, [this] { drip(); });
      return;
    }
    slow_.pop_front();
  }
}

void IssuerLine::put(Bytes bytes) {
  auto& out = output_.tail();
  out.insert(out.end(), bytes.begin(), bytes.end());
  mark_dirty();
}

void IssuerLine::flush() {
  if (output_.empty() || waits_writable_ || (state_ != State::open && state_ != State::ending)) return;
  const auto [bytes, fault] = output_.write_to(socket_.fd());
  if (fault != 0) return finish(false, fmt::format("cannot write: {}", errno_text(fault)));
  if (output_.empty()) return;
  waits_writable_ = true;
  event_add(write_event_, nullptr);
}

// Ending.

void IssuerLine::end_at_once(bool reset) {
  if (state_ == State::ended) return;
  output_ = Output{};
  slow_.clear();
  slow_bytes_ = 0;
  end_when_written(false);
  if (reset) finish(true, "reset by a rule");
}

void IssuerLine::end_when_written(bool reset) {
  if (state_ == State::connecting) return finish(false, "given up");
  if (state_ != State::open) return;
  state_ = State::ending;
  ending_ = reset ? Ending::reset : Ending::close;
  mark_dirty();
}

void IssuerLine::abandon() {
  state_ = State::ended;
  event_del(read_event_);
  event_del(write_event_);
  socket_.close();
}

void IssuerLine::end_if_written() {
  if (state_ != State::ending || !output_.empty() || !slow_.empty()) return;
  if (ending_ == Ending::reset) return wait_for_acknowledgement(looks);
  shutdown(socket_.fd(), SHUT_WR);
  state_ = State::lingering;
  end_timer_ = loop_.after(lingering, [this] { finish(false, "closed by a rule"); });
}

// A reset throws away what the kernel still holds.
void IssuerLine::wait_for_acknowledgement(int tries_left) {
  state_ = State::lingering;
  int unacknowledged = 0;
  const bool known = ioctl(socket_.fd(), SIOCOUTQ, &unacknowledged) == 0;
  if (!known || unacknowledged == 0 || tries_left == 0) return finish(true, "reset by a rule");
  end_timer_ = loop_.after(look_again, [this, tries_left] { wait_for_acknowledgement(tries_left - 1); });
}

void IssuerLine::finish(bool reset, std::string_view why) {
  if (state_ == State::ended) return;
  state_ = State::ended;
  if (reset) {
    const struct linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  event_del(read_event_);
  event_del(write_event_);
  socket_.close();
  drip_timer_.cancel();
  end_timer_.cancel();
  owner_.line_ended(*this, why);
}

// The loop's turn.

void IssuerLine::mark_dirty() {
  if (state_ == State::ended || std::exchange(dirty_, true)) return;
  loop_.at_turn_end(*this);
}

void IssuerLine::turn_ends() {
  dirty_ = false;
  if (state_ == State::ended) return;
  flush();
  end_if_written();
  if (state_ != State::ended) update_reading();
}

}  // namespace isoswitch::tools
