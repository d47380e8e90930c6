#include "switch/ops/control.h"

#include <event2/event.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>

#include "switch/base/assert.h"
#include "switch/base/log.h"

namespace isoswitch {
namespace {

constexpr int accepts_per_event = 8;
constexpr Duration descriptor_rest = std::chrono::milliseconds{100};
constexpr Duration durable_poll = std::chrono::milliseconds{2};

}  // namespace

Result<std::unique_ptr<Control>> Control::start(Loop& loop, const std::string& path, Store& store,
                                                const Tokenizer& tokenizer, const Clock& clock,
                                                const ChartOfAccounts& chart, const ControlLimits& limits) {
  auto listener = UnixListener::open(path);
  if (!listener) return std::unexpected(listener.error());
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // libevent writes to a client that is gone
  return std::unique_ptr<Control>(new Control(loop, std::move(*listener), store, tokenizer, clock, chart, limits));
}

Control::Control(Loop& loop, UnixListener listener, Store& store, const Tokenizer& tokenizer, const Clock& clock,
                 const ChartOfAccounts& chart, const ControlLimits& limits)
    : loop_(loop),
      listener_(std::move(listener)),
      limits_(limits),
      acts_(store, tokenizer, clock, chart),
      ready_(event_new(
          loop.base(), listener_.fd(), EV_READ | EV_PERSIST,
          [](int, short, void* self) { static_cast<Control*>(self)->accept_some(); }, this)),
      turn_(loop.after_events([this] { pass_on(); })) {
  ISOSWITCH_ASSERT(ready_ != nullptr);
  event_add(ready_, nullptr);
}

Control::~Control() {
  event_free(ready_);
  connections_.clear();
}

void Control::accept_some() {
  for (int i = 0; i < accepts_per_event; ++i) {
    Socket socket(accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) {
      welcome(std::move(socket));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      event_del(ready_);
      rest_ = loop_.after(descriptor_rest, [this] { event_add(ready_, nullptr); });
    }
    return;
  }
}

void Control::welcome(Socket socket) {
  auto actor = peer_actor(socket.fd());
  if (!actor) return log::warning("control_peer_unknown", "error=\"{}\"", actor.error().text);
  if (connections_.size() >= limits_.connections_max) {
    const std::string refusal = act_refused("too many connections to the control socket") + "\n";
    send(socket.fd(), refusal.data(), refusal.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return;
  }
  const std::uint64_t number = ++last_connection_;
  log::info("control_connected", "actor=\"{}\" connection={}", *actor, number);
  connections_.emplace(number,
                       std::make_shared<ControlConnection>(loop_, acts_, limits_, std::move(socket), std::move(*actor),
                                                           [this, number] { connections_.erase(number); }));
}

void Control::pass_on() {
  acts_.pass_on();
  // The store wakes the loop when there is something to deliver, but maybe after this hook of the same turn.
  if (acts_.waiting()) poll_ = loop_.after(durable_poll, [this] { pass_on(); });
}

}  // namespace isoswitch
