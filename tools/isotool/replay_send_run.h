// One run of `replay send`: keeps the pace, one request of a card at a time, and books every answer.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "switch/net/dial.h"
#include "switch/net/loop.h"
#include "tools/isotool/replay_queue.h"
#include "tools/isotool/replay_send.h"

namespace isoswitch::tools {

class ReplaySendRun final : Receiver {
 public:
  // All references outlive it. `last_position`: for the bar; 0: not known.
  ReplaySendRun(const ReplaySendOptions& options, const Wire& wire, const std::set<int>& ignored,
                ReplayQueue<RecordedRequest>& queue, ReplayFill& fill, ReplayRestamp& restamp,
                std::uint64_t last_position);

  // Errors: no connection at all, or a sign-on that was not approved.
  Result<ReplaySendFigures> run();

 private:
  struct Link {
    std::unique_ptr<Outbound> outbound;
    ConnectionId id = 0;
    std::uint32_t in_flight = 0;
    std::uint32_t tries = 0;     // to connect again, since the last answer
    std::int64_t opened_us = 0;  // 0: it is not open
    bool ready = false;          // open, and signed on where that is asked for
    bool given_up = false;
  };
  struct Flight {
    RecordedRequest request;
    iso8583::Message sent;
    std::string lane;
    ReplayRestamp::Id stamp = 0;
    std::int64_t sent_us = 0;
    std::uint32_t link = 0;
    bool awaits = true;  // an answer
  };
  struct Due {
    RecordedRequest request;
    std::string lane;
    std::int64_t due_us = 0;
    std::uint64_t number = 0;  // in the order of the source
  };
  // What else is asked for about a card while one of it is in flight: a system may decide two in either order.
  using Lane = std::deque<Due>;

  void opened(Connection& connection) override;
  void frame(Connection& connection, const Frame& frame) override;
  void closed(ConnectionId id, std::string_view why) override;

  // The links
  Result<void> connect(std::uint32_t index);
  Link* link_of(ConnectionId id);
  Link* free_link();
  void sign_on(Connection& connection);
  void signed_on(Link& link);
  void end_silent_sign_ons();
  void reconnect_later(std::uint32_t index, std::string_view why);
  void fail(std::string why);

  // The requests
  void pump();
  bool take_next();
  std::int64_t due_of(const RecordedRequest& request);
  bool send_one(Due& due);
  iso8583::Message translated(const iso8583::Message& message);
  void launch(Due& due, Flight flight);
  void skip(const Due& due, const std::string& why);
  void release(const std::string& lane);

  // The answers
  void book(Flight& flight, std::int64_t now_us);
  void compare(const Flight& flight);
  void differ(const Flight& flight, std::vector<AnswerDifference> differences);
  void unanswered(const Flight& flight);
  void drop(const std::function<bool(const Flight&)>& lost);
  ReplayExample example_of(const Flight& flight) const;

  void tick(class Progress& progress);
  void stop_sending(std::string why);
  void note_unsent();
  void finish_if_done();

  const ReplaySendOptions& options_;
  const Wire& wire_;
  const std::set<int>& ignored_;
  ReplayQueue<RecordedRequest>& queue_;
  ReplayFill& fill_;
  ReplayRestamp& restamp_;
  const std::uint64_t last_position_;
  Loop loop_;
  std::vector<Link> links_;
  std::uint32_t next_link_ = 0;
  ReplaySendFigures figures_;

  bool started_ = false;
  bool sending_ = false;
  bool finished_ = false;
  std::optional<Error> failed_;
  std::int64_t start_us_ = 0;
  std::int64_t last_answer_us_ = 0;
  std::int64_t over_since_us_ = 0;
  std::optional<Instant> first_at_;
  std::int64_t last_due_us_ = 0;

  std::optional<Due> next_;             // not due yet
  std::map<std::uint64_t, Due> ready_;  // due, and nothing of their cards is in flight; by number
  std::unordered_map<std::string, Lane> lanes_;
  std::size_t waiting_ = 0;  // in lanes
  std::unordered_map<std::string, Flight> flights_;
  std::size_t awaited_ = 0;                    // of them
  std::unordered_set<std::string> differed_;   // lanes
  std::vector<ReplayExample> other_examples_;  // not the first of their lanes

  iso8583::Message answer_;
  iso8583::Scratch room_;
  std::vector<std::uint8_t> encoded_;
  std::vector<EventHandle> events_;
  std::vector<Timer> reconnects_;
  Timer pace_;
};

}  // namespace isoswitch::tools
