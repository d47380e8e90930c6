// What an issuer believes: every purchase that it heard of, each message with one effect however often it comes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "tools/isotool/issuer_answer.h"
#include "tools/isotool/issuer_life.h"

namespace isoswitch::tools {

// Whether the answer left: late is what a rule calls so, which the switch has given up waiting for.
enum class Told : std::uint8_t { no, late, yes };

struct BookedMessage {
  std::uint32_t life = 0;
  iso8583::Mti mti;        // as it came first
  bool done = false;       // it was decided, or taken: a resend gets the same answer, and has no effect
  bool found = false;      // of advices and reversals: their original
  bool increment = false;  // R11
  Told told = Told::no;
  std::uint32_t resends = 0;
  FixedText<6> stan{};
  FixedText<12> transmitted{};
  Minor amount = 0;
  Id16 money{};
  IssuerSaid said{};
};

struct BookFigures {
  std::uint64_t resends = 0;           // R5: messages that came again
  std::uint64_t resends_unmarked = 0;  // of those, without the odd last digit of a repeat
  std::uint64_t duplicates = 0;        // what was said already, by an identity of its own
  std::uint64_t order_violations = 0;  // an advice taken behind a later one of its card, or behind its own reversal
  std::uint64_t stan_reuse = 0;        // R5: the identity of an earlier message, with another amount
  std::uint64_t not_kept = 0;          // messages for which the book had no room
};

class IssuerBook {
 public:
  static constexpr std::size_t nowhere = SIZE_MAX;

  struct Sender {
    std::uint16_t link = 0;
    std::string_view name;
    PartialReversal partial_reversal = PartialReversal::de95_actual;
  };

  // What the book knows of a message that has just come.
  struct Arrival {
    std::size_t message = nowhere;       // nowhere: it is not kept, and decided() and told() do nothing
    const IssuerSaid* stored = nullptr;  // what it was answered; valid until the next arrival
    bool refused = false;                // R7: a request whose purchase is reversed already
  };

  // order_tolerance: a switch may stamp an advice when it opens the request, and decide only later.
  explicit IssuerBook(std::size_t messages_max, Duration order_tolerance = Duration{0})
      : messages_max_(messages_max), order_tolerance_(order_tolerance) {}

  // Of classes 1, 2 and 4, requests and advices.
  Arrival arrive(IssuerFacts& facts, const Sender& sender);
  // What it is answered, where nothing is stored. The facts are of the same message.
  void decided(const Arrival& arrival, IssuerFacts& facts, const Sender& sender, const IssuerSaid& said);
  void told(std::size_t message, Told told);

  const std::vector<IssuerLife>& lives() const { return lives_; }
  const std::vector<BookedMessage>& messages() const { return messages_; }
  const BookFigures& figures() const { return figures_; }
  std::uint64_t lives_in(LifeState state) const;
  // STI-02: requests with an amount whose answer did not leave in time, and of which no advice and no reversal tells
  // what was decided instead.
  std::uint64_t unresolved() const;

  struct Totals {
    Minor held = 0;
    Minor posted = 0;  // credits subtracted
  };
  std::map<std::string, Totals> totals() const;  // by currency

 private:
  struct IdHash {
    std::size_t operator()(const Id16& id) const;
  };
  template <class Value>
  using ById = std::unordered_map<Id16, Value, IdHash>;
  static constexpr std::uint32_t none = UINT32_MAX;

  Arrival come_again(std::size_t index, IssuerFacts& facts);
  Arrival come_first(const Id16& identity, IssuerFacts& facts, const IssuerIds& ids, const Sender& sender);
  std::uint32_t life_for(BookedMessage& message, IssuerFacts& facts, const IssuerIds& ids, const Sender& sender);
  std::uint32_t original_of(IssuerFacts& facts, const IssuerIds& ids) const;
  std::uint32_t reversed_before(IssuerFacts& facts, const IssuerIds& ids) const;
  void note_request_again(IssuerFacts& facts, const IssuerIds& ids);
  template <class Is>
  std::uint32_t by_reference(const IssuerIds& ids, Is is) const;
  void name_life(std::uint32_t life, IssuerFacts& facts, const IssuerIds& ids, bool begun);
  void take_in_order(IssuerLife& life, const BookedMessage& message);
  bool same_card(const IssuerLife& life, const IssuerIds& ids) const;

  std::size_t messages_max_;
  Duration order_tolerance_;
  std::vector<IssuerLife> lives_;
  std::vector<std::uint32_t> before_;  // for each life the one before it with the same reference
  std::vector<BookedMessage> messages_;
  ById<std::uint32_t> by_identity_;   // to messages
  ById<std::uint32_t> by_own_;        // to lives: the keys of R6
  ById<std::uint32_t> by_reference_;  // to lives, the latest
  ById<FixedText<12>> last_advice_;   // by card, when the latest that was taken was transmitted
  BookFigures figures_;
};

}  // namespace isoswitch::tools
