// `isotool journal follow`: ships a journal to `journal receive` on another machine.
#include "tools/isotool/journal_follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include "switch/store/journal_feed.h"
#include "tools/isotool/feed_alive.h"
#include "tools/isotool/feed_link.h"
#include "tools/isotool/follow_report.h"

namespace isoswitch::tools {
namespace {

using namespace std::chrono_literals;
using journal::FeedFrame;
using journal::FeedFrameKind;
using std::chrono::steady_clock;

constexpr Duration connect_patience = 10s;
constexpr Duration silence_max = 120s;  // a copy may have a large snapshot to read
constexpr auto alive_every = 2s;
constexpr auto first_rest = 100ms;
constexpr auto longest_rest = 5000ms;

class Follow {
 public:
  explicit Follow(const FollowOptions& options)
      : options_(options),
        report_({.directory = options.directory,
                 .name = options.name,
                 .socket = options.socket,
                 .json = options.json,
                 .json_to_stderr = options.to == "-",
                 .interval = std::chrono::seconds{options.report_seconds}}) {}

  int run() {
    while (true) {
      const End end = connected();
      report_.connected(false);
      link_.reset();
      if (end == End::done) {
        report_.tick(true);
        return 0;
      }
      const bool last = end == End::refused || options_.once || options_.to == "-";
      if (last || !lost_) report_.say(told_);
      if (last) return 1;
      wait_for_connection();
    }
  }

 private:
  // Refused: not to be tried again.
  enum class End : std::uint8_t { done, lost, refused };

  End lost(const Error& why) {
    told_ = why.text;
    return End::lost;
  }
  End refused(std::string why) {
    told_ = std::move(why);
    return End::refused;
  }

  // One connection, from its beginning to its end; told_ says why it ended.
  End connected() {
    if (!link_)
      if (auto opened = open(); !opened) return lost(opened.error());
    journal::JournalFeed feed{system_files(), options_.directory};
    if (const End begun = begin(feed); begun != End::done) return begun;
    report_.connected(true);
    return ship(feed);
  }

  Result<void> open() {
    auto link = options_.to == "-"         ? Result<std::unique_ptr<FeedLink>>{FeedLink::standard()}
                : options_.command.empty() ? FeedLink::connect(options_.to, connect_patience)
                                           : FeedLink::command(options_.command);
    if (!link) return std::unexpected(link.error());
    link_ = std::move(*link);
    std::vector<std::uint8_t> greeting;
    journal::put_greeting(greeting);
    return link_->send(greeting, silence_max);
  }

  // Again and again, longer each time; said once, until the copy is heard again.
  void wait_for_connection() {
    if (!lost_) report_.say("trying again");
    lost_ = true;
    for (;; rest_ = std::min<steady_clock::duration>(rest_ * 2, longest_rest)) {
      const auto until = steady_clock::now() + rest_;
      while (steady_clock::now() < until) {
        report_.tick();
        std::this_thread::sleep_for(std::min<steady_clock::duration>(100ms, until - steady_clock::now()));
      }
      if (open() && wait_for_have()) {
        rest_ = std::min<steady_clock::duration>(rest_ * 2, longest_rest);
        return;
      }
      link_.reset();
    }
  }

  // The copy's first words are kept, for begin().
  Result<void> wait_for_have() {
    while (true) {
      const auto frame = link_->frame_within(silence_max);
      if (!frame) return std::unexpected(frame.error());
      if (frame->kind == FeedFrameKind::alive) continue;  // it reads what it has
      first_kind_ = frame->kind;
      first_.assign(frame->payload.begin(), frame->payload.end());
      return {};
    }
  }

  // Done: the feed is where the copy ends.
  End begin(journal::JournalFeed& feed) {
    if (!first_kind_)
      if (auto heard = wait_for_have(); !heard)
        return lost(Error{fmt::format("{} (is isotool journal receive on the other side?)", heard.error().text)});
    const auto kind = *std::exchange(first_kind_, std::nullopt);
    if (kind == FeedFrameKind::refused)
      return refused(fmt::format("refused by the copy: {}", journal::read_refused(first_)));
    if (kind != FeedFrameKind::have) return lost(Error{"the other side did not say what it has"});
    const auto have = journal::read_have(first_);
    if (!have) return lost(have.error());
    if (auto begun = begin_behind(feed, *have); !begun) {
      std::vector<std::uint8_t> bytes;
      journal::put_refused(begun.error().text, bytes);
      std::ignore = link_->send(bytes, connect_patience);
      return refused(begun.error().text);
    }
    acknowledged_ = have->durable;
    report_.acknowledged(acknowledged_);
    if (lost_) return End::done;
    report_.say(acknowledged_.segment == 0
                    ? std::string{"the copy has nothing: from the beginning"}
                    : fmt::format("the copy goes to record {}: what came after it", acknowledged_.sequence));
    return End::done;
  }

  // It may read a large snapshot, or all of a large segment.
  Result<void> begin_behind(journal::JournalFeed& feed, const journal::FeedPosition& copy) {
    const FeedAlive alive{*link_};
    return feed.begin(copy);
  }

  End ship(journal::JournalFeed& feed) {
    auto last_sent = steady_clock::now();
    last_heard_ = last_sent;
    while (true) {
      const auto began = steady_clock::now();
      const auto piece = feed.next();
      if (!piece) return refused(piece.error().text);
      const bool full = *piece && !(*piece)->all_for_now;
      if (*piece || began - last_sent > alive_every) {
        if (auto sent = send(*piece); !sent) return lost(sent.error());
        last_sent = began;
      }
      // A switch on this machine has its disk for itself half of the time.
      const auto rest = full && !options_.fast ? steady_clock::now() - began : steady_clock::duration{};
      if (const End heard = hear(*piece ? rest : std::chrono::milliseconds{options_.poll_ms}); heard != End::done)
        return heard;
      if (options_.once && !*piece && has_all(feed)) {
        const auto end = feed.at_end();
        if (!end) return refused(end.error().text);
        if (*end) return End::done;
      }
      if (steady_clock::now() - last_heard_ > silence_max)
        return lost(Error{
            fmt::format("{}: nothing was heard of the copy for {} s", link_->name(), silence_max.count() / 1'000'000)});
      report_.tick();
    }
  }

  bool has_all(const journal::JournalFeed& feed) const {
    const auto& end = feed.position();
    const bool nothing = end.segment == 1 && end.offset_bytes == 0 && acknowledged_.segment == 0;
    return nothing || (end.segment == acknowledged_.segment && end.offset_bytes == acknowledged_.offset_bytes);
  }

  Result<void> send(const std::optional<journal::FeedPiece>& piece) {
    bytes_.clear();
    if (piece)
      journal::put_piece(*piece, bytes_);
    else
      journal::put_alive(bytes_);
    if (auto sent = link_->send(bytes_, silence_max); !sent) return sent;
    if (piece) report_.shipped(piece->last_sequence);
    return {};
  }

  // What the copy says, waiting for it at most so long.
  End hear(steady_clock::duration patience) {
    const auto waited = link_->wait(std::chrono::duration_cast<Duration>(patience));
    while (true) {
      const auto frame = link_->frame();
      if (!frame) return lost(Error{fmt::format("{}: {}", link_->name(), frame.error().text)});
      if (!*frame) break;
      last_heard_ = steady_clock::now();
      if (const End taken = take(**frame); taken != End::done) return taken;
    }
    return waited ? End::done : lost(waited.error());
  }

  End take(const FeedFrame& frame) {
    if (frame.kind == FeedFrameKind::refused)
      return refused(fmt::format("refused by the copy: {}", journal::read_refused(frame.payload)));
    if (frame.kind == FeedFrameKind::alive) return End::done;
    if (frame.kind != FeedFrameKind::acknowledged)
      return lost(Error{fmt::format("{}: expected an acknowledgement, found a frame of kind {}", link_->name(),
                                    static_cast<int>(frame.kind))});
    const auto durable = journal::read_acknowledged(frame.payload);
    if (!durable) return lost(durable.error());
    if (lost_) report_.say("connected again");
    lost_ = false;
    rest_ = first_rest;
    acknowledged_ = *durable;
    report_.acknowledged(*durable);
    return End::done;
  }

  const FollowOptions& options_;
  FollowReport report_;
  std::unique_ptr<FeedLink> link_;
  std::optional<FeedFrameKind> first_kind_;
  std::vector<std::uint8_t> first_;
  journal::FeedDurable acknowledged_;
  steady_clock::time_point last_heard_;
  steady_clock::duration rest_ = first_rest;
  std::vector<std::uint8_t> bytes_;
  std::string told_;
  bool lost_ = false;  // that is said, and the copy has not acknowledged anything since
};

Result<void> check(const FollowOptions& options) {
  if (options.to.empty() == options.command.empty()) return failure("expected one of --to and --command");
  if (!options.to.empty() && options.to != "-")
    if (auto address = Address::parse(options.to); !address)
      return failure(fmt::format("--to: {}", address.error().text));
  return check_follower_name(options.name);
}

int failed(const Error& error, int code) {
  fmt::print(stderr, "isotool journal follow: {}\n", error.text);
  return code;
}

}  // namespace

int follow_journal(const FollowOptions& options) {
  if (auto right = check(options); !right) return failed(right.error(), 2);
  // Not to be tried for ever: it will not be a journal later.
  if (auto there = journal::segments_in(system_files(), options.directory); !there) return failed(there.error(), 1);
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  return Follow{options}.run();
}

}  // namespace isoswitch::tools
