#include "switch/ops/control_connection.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

// Drops the first bytes of a buffer, and leaves nothing of them in memory: they may be card numbers.
void drain_wiped(evbuffer* buffer, std::size_t size) {
  while (size > 0) {
    evbuffer_iovec piece{};
    evbuffer_peek(buffer, static_cast<ev_ssize_t>(size), nullptr, &piece, 1);
    const std::size_t here = std::min(piece.iov_len, size);
    OPENSSL_cleanse(piece.iov_base, here);
    evbuffer_drain(buffer, here);
    size -= here;
  }
}

// An empty line asks nothing and is answered nothing.
void drop_blank_lines(evbuffer* buffer) {
  char first = 0;
  while (evbuffer_copyout(buffer, &first, 1) == 1 && (first == '\n' || first == '\r')) evbuffer_drain(buffer, 1);
}

}  // namespace

ControlConnection::ControlConnection(Loop& loop, ControlActs& acts, const ControlLimits& limits, Socket socket,
                                     std::string actor, Closed closed)
    : loop_(loop),
      acts_(acts),
      limits_(limits),
      actor_(std::move(actor)),
      closed_(std::move(closed)),
      socket_(std::move(socket)),
      buffers_(bufferevent_socket_new(loop.base(), socket_.fd(), 0)) {
  ISOSWITCH_ASSERT(buffers_ != nullptr);
  bufferevent_setcb(buffers_, &on_read, &on_written, &on_event, this);
  // What is beyond the bound is not even read; the bound itself must fit or nothing would ever be complete.
  bufferevent_setwatermark(buffers_, EV_READ, 0, limits_.request_bytes_max + 4096);
  bufferevent_enable(buffers_, EV_READ | EV_WRITE);
  wait_for(limits_.idle);
}

ControlConnection::~ControlConnection() {
  evbuffer* input = bufferevent_get_input(buffers_);
  drain_wiped(input, evbuffer_get_length(input));
  bufferevent_free(buffers_);
}

void ControlConnection::on_read(bufferevent*, void* self) {
  const auto connection = static_cast<ControlConnection*>(self)->shared_from_this();
  connection->take_request();
}

void ControlConnection::on_written(bufferevent*, void* self) {
  const auto connection = static_cast<ControlConnection*>(self)->shared_from_this();
  connection->written();
}

void ControlConnection::on_event(bufferevent*, short what, void* self) {
  const auto connection = static_cast<ControlConnection*>(self)->shared_from_this();
  if ((what & BEV_EVENT_EOF) == 0) return connection->close();
  // A client may end its side first and still wait for answers.
  connection->ended_ = true;
  connection->take_request();
}

void ControlConnection::wait_for(Duration patience) {
  deadline_ = loop_.after(patience, [this] {
    const auto self = shared_from_this();
    close();
  });
}

void ControlConnection::take_request() {
  if (busy_ || refused_) return;
  evbuffer* input = bufferevent_get_input(buffers_);
  drop_blank_lines(input);
  const evbuffer_ptr end = evbuffer_search_eol(input, nullptr, nullptr, EVBUFFER_EOL_LF);
  const std::size_t size = end.pos >= 0 ? static_cast<std::size_t>(end.pos) : evbuffer_get_length(input);
  if (size > limits_.request_bytes_max)
    return refuse(fmt::format("a request has at most {} bytes", limits_.request_bytes_max));
  if (end.pos >= 0) {
    std::string request = cut_line(size);
    started_ = false;
    return run(std::move(request));
  }
  if (ended_) return close();
  if (size > 0 && !std::exchange(started_, true)) wait_for(limits_.request);
}

std::string ControlConnection::cut_line(std::size_t size) {
  evbuffer* input = bufferevent_get_input(buffers_);
  std::string line(size, '\0');
  evbuffer_copyout(input, line.data(), size);
  drain_wiped(input, size + 1);
  return line;
}

void ControlConnection::run(std::string request) {
  busy_ = true;
  deadline_.cancel();
  bufferevent_disable(buffers_, EV_READ);
  acts_.run(request, actor_, [connection = weak_from_this()](const std::string& answer) {
    if (const auto self = connection.lock()) self->answer(answer);
  });
  OPENSSL_cleanse(request.data(), request.size());
}

void ControlConnection::answer(std::string_view line) {
  wait_for(limits_.write_stall);
  bufferevent_write(buffers_, line.data(), line.size());
  bufferevent_write(buffers_, "\n", 1);
}

// One answer at a time: when it is out, the next request is looked at.
void ControlConnection::written() {
  if (refused_) return close();
  if (!busy_) return;
  wait_for(limits_.idle);
  // Not from here: many small requests in one read would call one another.
  next_ = loop_.after(Duration{0}, [this] {
    const auto self = shared_from_this();
    busy_ = false;
    if (!ended_) bufferevent_enable(buffers_, EV_READ);
    take_request();
  });
}

void ControlConnection::refuse(std::string_view error) {
  refused_ = true;
  bufferevent_disable(buffers_, EV_READ);
  answer(act_refused(error));
}

void ControlConnection::close() {
  deadline_.cancel();
  next_.cancel();
  bufferevent_disable(buffers_, EV_READ | EV_WRITE);
  if (auto closed = std::exchange(closed_, nullptr)) closed();
}

}  // namespace isoswitch
