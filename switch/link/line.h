// One connection of a link: how far its sign-on is, what of ours the peer has yet to answer, and whether anybody is
// there. It does no I/O and is handed its time; a TCP connection that is not established yet is none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "switch/link/suspicion.h"
#include "switch/net/back_off.h"
#include "switch/net/receiver.h"
#include "switch/pipeline/profile.h"

namespace isoswitch {

// Who signs on before questions may go (R20): nobody, we to the peer, or the peer to us.
enum class SignOn : std::uint8_t { none, ours, theirs };
inline constexpr std::string_view sign_on_names[] = {"none", "ours", "theirs"};

struct LineTerms {
  SignOn sign_on = SignOn::none;
  BackOffTerms sign_on_again{std::chrono::seconds{1}, std::chrono::seconds{60}};  // after a refusal, or none at all
  Duration network_patience = std::chrono::seconds{10};                           // for the answers to our 08xx
  Duration echo_interval = std::chrono::seconds{60};  // nothing heard for so long; 0: no echoes
  Duration echo_probe = std::chrono::seconds{5};      // from echo to echo while the link is not online
  std::uint32_t missed_max = 3;                       // of our 08xx in a row, then the connection is closed; 0: never
  Duration quarantine = std::chrono::seconds{60};     // then the connection is closed, and another one tried
};
Result<void> validate(const LineTerms& terms);

enum class LineState : std::uint8_t { signing_on, up, quarantined, closing };
inline constexpr std::string_view line_state_names[] = {"signing_on", "up", "quarantined", "closing"};
inline constexpr std::size_t line_state_count = 4;

class Line {
 public:
  // A message of ours that is not a question.
  struct Sent {
    NetworkAct act = NetworkAct::echo;
    std::uint32_t stan = 0;
    std::uint64_t sequence = 0;
    std::int64_t due_us = 0;
  };
  // What is to be done now. missed: take_missed() has what; close: it is dead, or its quarantine is over.
  enum class Act : std::uint8_t { none, sign_on, echo, missed, close };

  // Times are monotonic µs. The terms and the auditor outlive it.
  Line(const LineTerms& terms, const Suspicion& suspicion, ConnectionId id, std::size_t place, std::int64_t now_us);

  ConnectionId id() const { return id_; }
  std::size_t place() const { return place_; }
  LineState state() const { return state_; }
  bool is_up() const { return state_ == LineState::up; }
  bool over() const { return state_ == LineState::quarantined || state_ == LineState::closing; }

  // To be asked until it is none. probing: the link is not online.
  Act act(std::int64_t now_us, bool probing) const;
  std::int64_t due_us(bool probing) const;  // when act() will say something else; 0: never by itself

  void heard(std::int64_t now_us) { heard_us_ = now_us; }     // anything
  void alive() { missed_ = 0; }                               // an answer came in time
  bool first_word() { return !std::exchange(spoke_, true); }  // true once: the peer said something that can be read

  void sent(const Sent& sent, std::int64_t now_us);
  const std::optional<Sent>& awaited() const { return awaited_; }
  Sent take_missed(Random& random, std::int64_t now_us);  // of Act::missed: it is not waited for any more
  std::optional<Sent> drop_awaited() { return std::exchange(awaited_, std::nullopt); }

  struct NetworkAnswer {
    Sent sent;
    bool in_time = false;
  };
  // What an answer with this STAN answers, if anything: what is waited for, or one of the last that were missed.
  std::optional<NetworkAct> act_of(std::uint32_t stan) const;
  NetworkAnswer answered(std::uint32_t stan);  // of which act_of() knows; it is known no more then

  void signed_on() { state_ = LineState::up; }
  void sign_on_refused(Random& random, std::int64_t now_us);
  void signed_off();  // by the peer, which has to sign on again where it is for it to do so
  void quarantine(std::int64_t now_us);
  void close() { state_ = LineState::closing; }

  Suspicion& suspicion() { return suspicion_; }

 private:
  std::int64_t echo_due_us(bool probing) const;

  const LineTerms* terms_;
  Suspicion suspicion_;
  ConnectionId id_;
  std::size_t place_;
  LineState state_;
  std::optional<Sent> awaited_;
  std::array<std::optional<Sent>, 4> missed_sent_;  // the last ones, in a ring
  std::size_t missed_at_ = 0;
  std::uint32_t missed_ = 0;  // in a row
  BackOff sign_on_again_;
  std::int64_t sign_on_us_;    // when the next is due
  std::int64_t heard_us_;      // last
  std::int64_t echo_us_ = 0;   // last sent
  bool echo_at_once_ = false;  // the last one was missed
  bool spoke_ = false;
  std::int64_t quarantined_until_us_ = 0;
};

}  // namespace isoswitch
