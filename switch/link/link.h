// An issuer's host, asked over TCP: connections and who is there (R20), questions and their answers (R26), and whether
// it is to be asked at all (STI-01).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "switch/base/allowance.h"
#include "switch/base/random.h"
#include "switch/link/link_figures.h"
#include "switch/link/link_listener.h"
#include "switch/link/link_options.h"

namespace isoswitch {

// What a link is made with; everything outlives it.
struct LinkSetup {
  Loop& loop;
  const Clock& clock;
  Random& random;
  const iso8583::Dialect& dialect;
  const Profile& profile;
  LinkListener& listener;
};

// All members are for the loop's thread. It must not be destroyed within a call that it makes, but that of drain()'s
// `done`; what it has not told by then is never told.
class Link final : public Party, Receiver {
 public:
  // Connects or listens from now on. Errors: an option cannot be, alone or with the dialect and the profile.
  static Result<std::unique_ptr<Link>> start(const LinkSetup& setup, LinkOptions options);
  ~Link() override = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  std::string_view name() const override { return options_.pool.name; }
  const iso8583::Dialect& dialect() const override { return setup_.dialect; }
  const Profile& profile() const override { return setup_.profile; }
  bool available() const override;
  FixedText<6> draw_stan() override { return stans_.draw(); }
  // Also while the link is not online, as long as there is a connection to a peer that has not signed off: that is how
  // the backlog is delivered. Whoever has new requests asks available() before.
  void ask(const iso8583::Message& question, Duration patience, Told told) override;
  // The id comes back with an answer that is late.
  void ask(const iso8583::Message& question, Duration patience, const std::optional<Id16>& id, Told told);

  const Health& health() const { return health_; }
  // Advices that are not delivered yet. If there are any at the start, to be said before the loop turns.
  void backlog(std::uint64_t size);
  void operator_out(std::string reason, std::string actor);
  void operator_in(std::string_view actor);

  // Asks no more, waits (bounded) for the answers in flight, signs off where there was a sign-on, closes, and calls
  // `done` in a later turn, once all is closed.
  void drain(Duration patience, std::move_only_function<void()> done);
  bool draining() const { return drain_.phase != Drain::Phase::none; }

  LinkFigures figures() const;
  std::uint16_t local_port() const { return pool_->local_port(); }

 private:
  struct Drain {
    enum class Phase : std::uint8_t { none, answering, signing_off, closing, over };
    Phase phase = Phase::none;
    std::int64_t due_us = 0;  // the phase is over then in any case; 0: connections have bounds of their own
    std::move_only_function<void()> done;
  };

  Link(const LinkSetup& setup, LinkOptions options, NetworkMessages network, const FlightKey& key,
       const KeyedHash& hash);

  // link.cc: questions and answers.
  std::optional<Unsent> send(const iso8583::Message& question, Duration patience, const std::optional<Id16>& id,
                             Told& told);
  bool usable(const Line& line) const;
  Line* pick();
  void answer_came(Line& line, std::int64_t now_us);
  void in_time(Line& line, Flights::Landing& landing, std::int64_t now_us);
  void suspect(Line& line, const Flights::Landing& landing, std::int64_t now_us);
  bool is_application_error() const;
  void look_at_queue(std::int64_t now_us);
  void heed_health();
  void tell_soon();
  void tell();

  // link_lines.cc: connections.
  void opened(Connection& connection) override;
  void frame(Connection& connection, const Frame& frame) override;
  void zero_length(Connection& connection) override;
  void closed(ConnectionId id, std::string_view why) override;
  bool read(const Line& line, const Frame& frame);
  void request_came(Line& line, Connection& connection, const Frame& frame, std::int64_t now_us);
  void work_on(Line& line, std::int64_t now_us);
  void judge(Line& line, Suspicion::Verdict verdict, std::int64_t now_us);
  void close(Line& line, std::string_view why, std::int64_t now_us);
  void leave(Line& line, std::int64_t now_us);
  Line* find(ConnectionId id);
  bool any_up() const;

  // link_network.cc: network management.
  bool say(Line& line, NetworkAct act, std::int64_t now_us);
  void missed(Line& line, std::int64_t now_us);
  void network_answer_came(Line& line, std::int64_t now_us);
  void sign_on_answered(Line& line, std::int64_t now_us);
  void echo_answered(const Line& line, std::int64_t now_us);
  void network_request_came(Line& line, Connection& connection, const FrameHeader& header, std::int64_t now_us);
  Reason obey(Line& line, NetworkAct act, std::int64_t now_us);

  // link_time.cc: what is due, and the drain.
  bool probing() const { return health_.state() != LinkState::online; }
  void on_time();
  void arm();
  void arm_for(std::int64_t due_us);
  void go_on_draining(std::int64_t now_us);
  void sign_off(std::int64_t now_us);

  // Bounded: the peer decides how often there is something to say.
  void warn(std::string_view event, const Line& line, const std::string& details);

  LinkSetup setup_;
  LinkOptions options_;
  NetworkMessages network_;
  int stan_field_;
  int code_field_;
  Auditor auditor_;
  Stans stans_;
  Flights flights_;
  Health health_;
  Picking picking_;
  std::unordered_map<ConnectionId, Line> lines_;
  std::vector<Line*> by_place_;  // all of them
  LinkFigures figures_;          // but for how it stands
  Drain drain_;
  bool crowded_ = false;  // health knows that the queue is over its bound

  std::vector<Told> unsent_;  // to be told
  bool telling_soon_ = false;
  LinkState heeded_state_ = LinkState::stand_in;  // as last logged
  LinkCause heeded_cause_ = LinkCause::start;
  bool health_changed_ = false;  // the listener does not know yet
  std::int64_t armed_us_ = 0;    // what the timer is set for; 0: it is not
  Timer timer_;
  static constexpr std::size_t warnings_per_minute_max = 60;
  Allowance warnings_{warnings_per_minute_max};

  iso8583::Message message_;  // that came last
  iso8583::Message network_message_;
  std::vector<std::uint8_t> encoded_;
  std::vector<Line*> usable_;
  std::vector<Picking::Candidate> candidates_;

  const std::shared_ptr<bool> here_ = std::make_shared<bool>(true);  // for what is posted and may outlive it
  std::unique_ptr<PeerPool> pool_;                                   // the first to go
};

}  // namespace isoswitch
