// The questions of one link that are in flight, and for a while those that are not any more: found by what an answer
// says (R26).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <unordered_map>
#include <vector>

#include "switch/base/digest.h"
#include "switch/link/audit.h"
#include "switch/link/due_heap.h"
#include "switch/link/flight_index.h"
#include "switch/link/flight_key.h"
#include "switch/link/stans.h"
#include "switch/net/receiver.h"
#include "switch/pipeline/party.h"

namespace isoswitch {

struct FlightsTerms {
  std::size_t in_flight_max = 1024;
  // After silence: so long, and so many, an answer that comes late is still known. The oldest go first.
  Duration late_keep = std::chrono::minutes{10};
  std::size_t late_max = 10'000;
  std::size_t answered_max = 4'096;  // the last so many: their answer is known if it comes twice
};
// Errors: nothing may be in flight, or more at one time than there are STANs for.
Result<void> validate(const FlightsTerms& terms);

// Neither allocates nor takes anything from the heap once it has been as full as it gets: what a flight needs is kept
// for the next one. Holds no card number: what is compared is kept as keyed hashes.
class Flights {
 public:
  // Terms that validate() accepted; the STANs outlive it.
  Flights(const FlightsTerms& terms, const FlightKey& key, const Auditor& auditor, int stan_field, Stans& stans);

  // What a question is known by, before it is sent.
  struct Question {
    Hash16 key;
    Audit audit;
    std::optional<std::uint32_t> stan;
  };
  // full: as many as may be are in flight. taken: one with this key is, or one that is late and is not the same
  // question (a repeat is: it comes in the place of what it repeats).
  enum class Refusal : std::uint8_t { full, taken };
  std::expected<Question, Refusal> look(const iso8583::Message& message) const;

  struct Start {
    ConnectionId connection = 0;
    std::uint64_t sequence = 0;  // of the question on its connection
    std::int64_t asked_us = 0;
    std::int64_t due_us = 0;
    std::optional<Id16> id;  // means nothing here; told again with a late answer
    Party::Told told;
  };
  void start(const Question& question, Start start);  // which look() has let through just now

  // answered: in time, and the flight is over. late: after its silence, once. duplicate: the answer has come before.
  // unmatched: no question has such a key. mismatched: one has, and says something else: it goes on as if nothing had
  // come.
  enum class Landed : std::uint8_t { answered, late, duplicate, unmatched, mismatched };
  struct Landing {
    Landed how = Landed::unmatched;
    Audit answer{};                  // what it says
    std::optional<Audited> differs;  // of mismatched only
    // Of the question with the key, but for unmatched.
    ConnectionId connection = 0;
    std::uint64_t sequence = 0;
    std::int64_t asked_us = 0;
    std::optional<Id16> id;
    Party::Told told;  // of answered only
  };
  Landing land(const iso8583::Message& answer);

  // One that fell silent, and is late from now on.
  struct Fallen {
    std::int64_t asked_us;
    Party::Told told;
  };
  std::optional<Fallen> fall(std::int64_t now_us);  // whose time is over
  // That was on this connection, which has ended: to be called until there is none.
  std::optional<Fallen> fall_with(ConnectionId connection, std::int64_t now_us);
  void forget_late(std::int64_t now_us);  // that were kept long enough

  std::int64_t due_us() const;  // when fall() or forget_late() has something to do; 0: never
  bool full() const { return due_.size() >= terms_.in_flight_max; }
  std::size_t in_flight() const { return due_.size(); }
  std::size_t in_flight_on(ConnectionId connection) const;
  std::size_t late() const { return late_.size; }
  std::uint64_t late_dropped() const { return late_dropped_; }  // because of late_max

 private:
  using Number = std::uint32_t;  // of a flight, its place in flights_
  static constexpr Number nobody = UINT32_MAX;

  enum class State : std::uint8_t { free, in_flight, late, answered };
  struct Flight {
    State state = State::free;
    Question question;
    Start of;
    std::int64_t kept_until_us = 0;  // late
    Number before = nobody;          // in the list of its state
    Number behind = nobody;
  };
  struct List {
    Number first = nobody;
    Number last = nobody;
    std::size_t size = 0;
  };

  Number take_free();
  void free(Number number);
  void settle(Number number);  // no flight any more, but known
  Fallen silence(Number number, std::int64_t now_us);
  void leave(Number number);  // the list of its state, and what that state holds
  void append(List& list, Number number);
  void unlink(List& list, Number number);

  FlightsTerms terms_;
  FlightKey key_;
  Auditor auditor_;
  int stan_field_;
  Stans& stans_;
  FlightIndex index_;
  DueHeap due_;  // of those in flight
  std::vector<Flight> flights_;
  std::vector<Number> free_;
  std::unordered_map<ConnectionId, List> on_connections_;  // kept until the connection ends
  List late_;                                              // oldest first
  List answered_;                                          // oldest first
  std::uint64_t late_dropped_ = 0;
};

}  // namespace isoswitch
