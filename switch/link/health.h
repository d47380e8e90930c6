// Whether an issuer's host may be asked or is stood in for (STI-01). It does no I/O and is handed its time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "switch/base/clock.h"
#include "switch/link/rolling_share.h"

namespace isoswitch {

enum class LinkState : std::uint8_t { online = 1, stand_in = 2, recovering = 3 };
inline constexpr LinkState link_states[] = {LinkState::online, LinkState::stand_in, LinkState::recovering};
std::string_view name(LinkState state);

// Why a link is not online.
enum class LinkCause : std::uint8_t {
  none,   // it is
  start,  // there was no connection yet
  by_operator,
  connection,  // none is up
  signed_off,  // the peer did
  queue,       // too many questions in flight
  timeouts_consecutive,
  timeouts_percent,
  application_errors_consecutive,
  application_errors_percent,
  echo,  // missed while recovering
};
inline constexpr std::size_t link_cause_count = 11;
std::string_view name(LinkCause cause);

struct HealthTerms {
  // Of time-outs among questions that ended, and, apart from them, of application errors among answers.
  struct Trip {
    std::uint32_t consecutive = 5;  // 0: never by this
    std::uint32_t percent = 50;     // 0: never by this
    Duration window = std::chrono::seconds{10};
    std::uint32_t min = 20;  // outcomes within the window, before a percentage says anything
  } trip;
  // What leads to stand-in besides the peer's sign-off, the queue and the operator.
  bool connection_errors = true;
  bool timeouts = true;
  bool application_errors = false;  // a host that answers 91 or 96 is there; who wants to stand in for it says so
  struct Recover {
    std::uint32_t echoes = 3;  // answered one after the other
    Duration hold_down = std::chrono::seconds{30};
    bool parallel_drain = false;  // requests need not wait until the backlog is delivered
  } recover;
};

// ONLINE → STAND_IN when a cause arises. STAND_IN → RECOVERING when no cause stands and the peer gave a sign of life: a
// connection, a sign-on, an echo's answer (or the cause was the operator's or the queue's, and went). RECOVERING →
// ONLINE when the echoes were answered, the backlog is delivered and RECOVERING has lasted for the hold-down; any
// cause, and a missed echo, leads back. The first start is no fault: from there only the backlog is waited for.
//
// A declined request is an answer like any other. One time-out says nothing yet: only that transaction is stood in for.
// Outcomes count from when RECOVERING began, and then only of questions that were asked after that.
class Health {
 public:
  explicit Health(const HealthTerms& terms);

  // Times are monotonic µs; one that is before the last counts as the last. What is already so changes nothing.
  void up(std::int64_t now_us);    // a connection over which questions may go
  void down(std::int64_t now_us);  // there is none any more
  void signed_on(std::int64_t now_us);
  void signed_off(std::int64_t now_us);
  void queue_over(std::int64_t now_us);
  void queue_under(std::int64_t now_us);
  void echo_answered(std::int64_t now_us);
  void echo_missed(std::int64_t now_us);
  void answered(std::int64_t asked_us, bool application_error, std::int64_t now_us);
  void timed_out(std::int64_t asked_us, std::int64_t now_us);
  void operator_out(std::string reason, std::string actor, std::int64_t now_us);
  void operator_in(std::int64_t now_us);
  void backlog(std::uint64_t size, std::int64_t now_us);  // advices that are not delivered; 0 before the first call
  void tick(std::int64_t now_us);

  // When tick() has something to do unless something else happens before; 0: never.
  std::int64_t due_us() const;

  LinkState state() const { return state_; }
  LinkCause cause() const { return cause_; }           // the gravest that stands, else the one that led here
  std::int64_t since_us() const { return since_us_; }  // of the state; 0: since the start
  bool is_signed_off() const { return signed_off_; }
  // Of the operator who took it out; empty while nobody has.
  const std::string& operator_reason() const { return operator_reason_; }
  const std::string& operator_actor() const { return operator_actor_; }
  std::uint64_t episodes() const { return episodes_; }  // how often it left ONLINE
  // How often a cause led to STAND_IN, from ONLINE or RECOVERING.
  std::uint64_t trips(LinkCause cause) const { return trips_[static_cast<std::size_t>(cause)]; }

 private:
  struct Tally {
    RollingShare share;
    bool trips;
    LinkCause by_row;
    LinkCause by_share;
    std::uint32_t consecutive = 0;
  };

  void at(std::int64_t now_us);
  LinkCause standing() const;
  void look();
  void trip(LinkCause cause);
  void begin_recovery();
  bool only_time_lacks() const;
  bool recovered() const;
  void enter(LinkState state, LinkCause cause);
  bool counts(std::int64_t asked_us) const;
  void note(Tally& tally, bool fault);

  HealthTerms terms_;
  LinkState state_ = LinkState::stand_in;
  LinkCause cause_ = LinkCause::start;
  std::int64_t now_us_ = 0;
  std::int64_t since_us_ = 0;
  std::int64_t counting_since_us_ = 0;
  bool was_up_ = false;
  bool up_ = false;
  bool signed_off_ = false;
  bool queue_over_ = false;
  bool operator_out_ = false;
  bool first_start_ = true;  // no fault yet
  std::string operator_reason_;
  std::string operator_actor_;
  std::uint64_t backlog_ = 0;
  std::uint32_t echoes_ = 0;
  Tally timeouts_;
  Tally application_errors_;
  std::uint64_t episodes_ = 0;
  std::array<std::uint64_t, link_cause_count> trips_{};
};

}  // namespace isoswitch
