// One link of an issuer: listening, dialling, and its lines.
#include "tools/isotool/issuer_link.h"

#include <event2/event.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>

#include "switch/base/assert.h"

namespace isoswitch::tools {
namespace {

constexpr Duration user_timeout = std::chrono::seconds{30};
constexpr Duration descriptor_rest = std::chrono::milliseconds{100};  // no descriptor left: the listener rests
constexpr int accepts_per_event = 32;
constexpr std::uint64_t network_stream = 0x6e6574776f726bU;  // so that STANs disturb no drawn answer

}  // namespace

IssuerLink::IssuerLink(const IssuerLinkPlan& plan, std::uint16_t index, Shared& shared)
    : plan_(plan),
      shared_(shared),
      framer_(plan.wire.framing),
      desk_(plan, index, shared.seed, shared.book, shared.figures),
      network_random_(shared.seed + index + network_stream),
      filler_(clock_, network_random_),
      burial_(shared.loop.after_events([this] { bury(); })) {}

IssuerLink::~IssuerLink() {
  stop_listening();
  for (auto& [number, line] : lines_) line.line->abandon();
}

Result<void> IssuerLink::start() {
  const auto address = Address::parse(plan_.wire.address);
  if (!address) return failure(fmt::format("link {}: {}", plan_.name, address.error().text));
  local_ = *address;
  address_ = local_.text();
  if (!plan_.dials) return listen();
  for (std::size_t line = 0; line < plan_.connections; ++line) dial();
  return {};
}

// Listening.

Result<void> IssuerLink::listen() {
  const auto wrong = [&](const Error& error) { return failure(fmt::format("link {}: {}", plan_.name, error.text)); };
  auto socket = listen_on(local_);
  if (!socket) return wrong(socket.error());
  const auto local = local_address(socket->fd());
  if (!local) return wrong(local.error());
  listener_ = std::move(*socket);
  local_ = *local;  // the chosen port: the next time it is the same
  address_ = local_.text();
  accept_event_ = event_new(shared_.loop.base(), listener_.fd(), EV_READ | EV_PERSIST, &on_acceptable, this);
  ISOSWITCH_ASSERT(accept_event_ != nullptr);
  event_add(accept_event_, nullptr);
  return {};
}

void IssuerLink::stop_listening() {
  if (accept_event_ != nullptr) event_free(std::exchange(accept_event_, nullptr));
  listener_.close();
}

void IssuerLink::on_acceptable(int, short, void* self) { static_cast<IssuerLink*>(self)->accept_all(); }

void IssuerLink::accept_all() {
  for (int accepts = 0; accepts < accepts_per_event; ++accepts) {
    Socket socket(accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
      event_del(accept_event_);
      shared_.agenda.add(descriptor_rest, [this] {
        if (accept_event_ != nullptr) event_add(accept_event_, nullptr);
      });
      return shared_.complain(*this, "no descriptor is left for a connection");
    }
    if (!socket) {
      if (errno == EAGAIN) return;
      continue;  // that peer is gone already, as accept(2) lists it
    }
    if (lines_.size() >= plan_.connections_max) {
      shared_.complain(*this, "a connection was refused: connections_max are open");
      continue;
    }
    if (auto set = set_connection_options(socket.fd(), user_timeout); !set) shared_.complain(*this, set.error().text);
    add_line(std::move(socket), IssuerLine::Start::open);
  }
}

// Dialling.

void IssuerLink::dial() {
  if (away_) return;
  auto socket = start_connect(local_, user_timeout);
  if (!socket) {
    shared_.complain(*this, socket.error().text);
    return dial_later();
  }
  add_line(std::move(*socket), IssuerLine::Start::connecting);
}

void IssuerLink::dial_later() {
  if (away_) return;
  if (!shared_.agenda.add(plan_.redial, [this] { dial(); })) {
    shared_.complain(*this, "too much waits already: it is not dialled again");
  }
}

// Lines.

void IssuerLink::add_line(Socket socket, IssuerLine::Start start) {
  const std::uint64_t number = ++lines_made_;
  Line line;
  line.line = std::make_unique<IssuerLine>(shared_.loop, framer_, static_cast<IssuerLineOwner&>(*this),
                                           std::move(socket), start, number);
  line.caller.connection = number;
  if (reading_stopped_) line.line->stop_reading();
  lines_.emplace(number, std::move(line));
}

IssuerLink::Line* IssuerLink::find(std::uint64_t number) {
  const auto found = lines_.find(number);
  return found == lines_.end() ? nullptr : &found->second;
}

void IssuerLink::line_opened(IssuerLine& line) {
  shared_.figures.count(Figure::connections);
  Line* const at = find(line.number());
  if (at != nullptr && plan_.sign_on && !desk_.signed_off()) tell(*at, NetworkAct::sign_on);
}

void IssuerLink::line_bad_frame(IssuerLine&, const Error& error) {
  shared_.figures.count(Figure::bad_frames);
  shared_.complain(*this, error.text);
}

void IssuerLink::line_ended(IssuerLine& line, std::string_view why) {
  ended_.push_back(line.number());
  shared_.loop.turn_again();  // the burial of this turn may have been already
  if (plan_.dials && !reading_stopped_) {
    shared_.complain(*this, std::string(why));
    dial_later();
  }
}

void IssuerLink::bury() {
  for (const std::uint64_t number : ended_) lines_.erase(number);
  ended_.clear();
}

void IssuerLink::stop_reading() {
  reading_stopped_ = true;
  for (auto& [number, line] : lines_) line.line->stop_reading();
}

bool IssuerLink::all_written() const {
  for (const auto& [number, line] : lines_) {
    if (!line.line->all_written()) return false;
  }
  return true;
}

// Away: nobody listens or dials, and no line stays.
void IssuerLink::go_away(Duration away) {
  if (std::exchange(away_, true)) return;
  stop_listening();
  const bool kept = shared_.agenda.add(away, [this] {
    away_ = false;
    if (reading_stopped_) return;
    if (!plan_.dials) {
      if (const auto back = listen(); !back) shared_.complain(*this, back.error().text);
      return;
    }
    for (std::size_t line = 0; line < plan_.connections; ++line) dial();
  });
  if (!kept) shared_.complain(*this, "too much waits already: it stays away");
}

}  // namespace isoswitch::tools
