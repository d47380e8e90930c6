// `isotool journal receive`: takes what `journal follow` ships.
#include "tools/isotool/journal_receive.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <csignal>

#include "switch/store/journal_standby.h"
#include "tools/isotool/feed_alive.h"
#include "tools/isotool/feed_link.h"

namespace isoswitch::tools {
namespace {

using namespace std::chrono_literals;
using journal::FeedFrame;
using journal::FeedFrameKind;
using journal::JournalStandby;

constexpr Duration silence_max = 120s;
constexpr Duration user_timeout = 30s;

void say(const std::string& sentence) { fmt::print(stderr, "isotool journal receive: {}\n", sentence); }

int failed(const Error& error, int code = 1) {
  say(error.text);
  return code;
}

// Before what the copy has is read, which may take long.
Result<void> greet(FeedLink& link) {
  std::vector<std::uint8_t> greeting;
  journal::put_greeting(greeting);
  return link.send(greeting, silence_max);
}

class Receive {
 public:
  // The other side has been greeted.
  Receive(FeedLink& link, JournalStandby& copy) : link_(link), copy_(copy) {}

  enum class End : std::uint8_t { closed, refused, broken };  // broken: the copy takes nothing more

  End run() {
    auto begun = begin();
    while (begun && end_ == End::closed) {
      const auto frame = link_.frame_within(silence_max);
      begun = frame ? take(*frame) : std::unexpected(frame.error());
    }
    if (auto settled = copy_.settle(); !settled) {
      say(settled.error().text);
      return End::broken;
    }
    const auto& durable = copy_.durable();
    say(fmt::format("{}; what is on disk goes to record {}", begun ? "ended" : begun.error().text, durable.sequence));
    return end_;
  }

 private:
  template <class Work>
  auto working(Work work) {
    const FeedAlive alive{link_};
    return work();
  }

  Result<void> begin() {
    const auto position = working([this] { return copy_.position(); });
    if (!position) {
      end_ = End::broken;
      return std::unexpected(position.error());
    }
    say(fmt::format("{}: what is on disk goes to record {}", link_.name(), position->durable.sequence));
    journal::put_have(*position, bytes_);
    return send();
  }

  Result<void> send() {
    auto sent = link_.send(bytes_, silence_max);
    bytes_.clear();
    return sent;
  }

  Result<void> take(const FeedFrame& frame) {
    switch (frame.kind) {
      case FeedFrameKind::snapshot:
      case FeedFrameKind::segment: return take_piece(frame);
      case FeedFrameKind::alive: return acknowledge();
      case FeedFrameKind::refused:
        end_ = End::refused;
        return failure(fmt::format("refused by the journal: {}", journal::read_refused(frame.payload)));
      case FeedFrameKind::have:
      case FeedFrameKind::acknowledged: break;
    }
    return failure(
        fmt::format("{}: expected a piece, found a frame of kind {}", link_.name(), static_cast<int>(frame.kind)));
  }

  Result<void> take_piece(const FeedFrame& frame) {
    const auto piece = journal::read_piece(frame);
    if (!piece) return std::unexpected(piece.error());
    const journal::FeedDurable before = copy_.durable();
    if (auto taken = take_whole(*piece); !taken) {
      end_ = End::broken;
      // A full disk is no fault of the journal's: it may try again when this program is started again.
      if (copy_.disk_failed()) return taken;
      journal::put_refused(taken.error().text, bytes_);
      std::ignore = send();
      return failure(fmt::format("what came was refused: {}", taken.error().text));
    }
    return copy_.durable() == before ? Result<void>{} : acknowledge();
  }

  // A snapshot's last part has all of it read again.
  Result<void> take_whole(const journal::FeedPiece& piece) {
    const bool last_part =
        piece.kind == journal::FeedPiece::Kind::snapshot && piece.offset_bytes + piece.bytes.size() >= piece.file_bytes;
    return last_part ? working([&] { return copy_.take(piece); }) : copy_.take(piece);
  }

  Result<void> acknowledge() {
    journal::put_acknowledged(copy_.durable(), bytes_);
    return send();
  }

  FeedLink& link_;
  JournalStandby& copy_;
  std::vector<std::uint8_t> bytes_;
  End end_ = End::closed;
};

Result<std::unique_ptr<FeedLink>> accept_on(const Socket& listener) {
  while (true) {
    pollfd ready{.fd = listener.fd(), .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, -1) < 0 && errno != EINTR) return failure(errno_text(errno));
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    Socket socket(accept4(listener.fd(), reinterpret_cast<sockaddr*>(&storage), &size, SOCK_CLOEXEC));
    if (socket) {
      if (auto set = set_connection_options(socket.fd(), user_timeout); !set) return std::unexpected(set.error());
      return FeedLink::over(std::move(socket), Address{reinterpret_cast<const sockaddr*>(&storage), size}.text());
    }
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) continue;
    return failure(fmt::format("accept: {}", errno_text(errno)));
  }
}

int receive_over(FeedLink& link, JournalStandby& copy) {
  return Receive{link, copy}.run() == Receive::End::closed ? 0 : 1;
}

// Its directory is read while the other side waits.
int receive_standard(const ReceiveOptions& options) {
  const auto link = FeedLink::standard();
  if (auto greeted = greet(*link); !greeted) return failed(greeted.error());
  auto copy = [&] {
    const FeedAlive alive{*link};
    return JournalStandby::open(system_files(), options.directory);
  }();
  return copy ? receive_over(*link, **copy) : failed(copy.error());
}

// One after the other: a second one waits until the first is gone.
int receive_at(const ReceiveOptions& options, const Address& address, JournalStandby& copy) {
  const auto listener = listen_on(address);
  if (!listener) return failed(listener.error());
  const auto local = local_address(listener->fd());
  if (!local) return failed(local.error());
  say(fmt::format("listening on {}", local->text()));
  while (true) {
    const auto link = accept_on(*listener);
    if (!link) return failed(link.error());
    if (auto greeted = greet(**link); !greeted) {
      say(greeted.error().text);
      if (options.once) return 1;
      continue;
    }
    if (options.once) return receive_over(**link, copy);
    if (Receive{**link, copy}.run() == Receive::End::broken) return 1;
  }
}

}  // namespace

int receive_journal(const ReceiveOptions& options) {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  if (options.listen == "-") return receive_standard(options);
  const auto address = Address::parse(options.listen);
  if (!address) return failed(Error{fmt::format("--listen: {}", address.error().text)}, 2);
  auto copy = JournalStandby::open(system_files(), options.directory);
  if (!copy) return failed(copy.error());
  return receive_at(options, *address, **copy);
}

}  // namespace isoswitch::tools
