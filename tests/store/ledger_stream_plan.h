// What the peers of many cards are going to say: the messages of one deal after the other, in the order in which they
// arrive, which is not always that in which they were meant.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "switch/base/random.h"
#include "tests/handlers/purchase_model.h"

namespace isoswitch::test {

enum class DealKind : std::uint8_t {
  purchase,        // an authorization and what follows it
  forced,          // a capture that names nothing
  at_once,         // 0200
  refund,          // 0200
  advised_refund,  // 0220
};

struct PlannedMessage {
  Fact fact;  // without its time and what could be spent
  std::string mti;
  std::map<int, std::string> fields;
};

struct DealPlan {
  DealKind kind = DealKind::purchase;
  std::size_t account = 0;
  Duration hold_period{};
  std::vector<PlannedMessage> messages;
};

// Holds of this many days, of hotels (7011) of more.
inline constexpr int stream_hold_days = 2;
inline constexpr int stream_hotel_days = 4;

std::string stream_card(std::size_t account);

class Planner {
 public:
  Planner(Random& random, std::size_t accounts) : random_(random), accounts_(accounts) {}

  // Every message of it is dated now.
  DealPlan next(Instant now);
  PlannedMessage balance_inquiry(std::size_t account, Instant now);

 private:
  struct Named {
    std::string mti;
    std::string stan;
  };
  bool chance(std::uint64_t percent) { return random_.below(100) < percent; }
  Minor amount(Minor most) { return static_cast<Minor>(1 + random_.below(static_cast<std::uint64_t>(most))); }
  PlannedMessage message(const std::string& mti, What what, Minor minor);
  void add(DealPlan& plan, PlannedMessage message, const Named* original);
  void plan_purchase(DealPlan& plan);
  void plan_direct(DealPlan& plan);
  void plan_forced(DealPlan& plan);
  void follow(DealPlan& plan, const Named& authorization, Minor authorized);
  void reverse_authorization(DealPlan& plan, PlannedMessage reversal, const Named& authorization);
  void reverse_a_part(DealPlan& plan, const std::vector<Named>& parts, What what);
  void shuffle(std::vector<PlannedMessage>& messages);

  Random& random_;
  std::size_t accounts_;
  std::uint64_t next_stan_ = 0;
  // Of the deal that is being planned
  std::map<int, std::string> common_;
  bool in_order_ = false;
  std::string deal_reference_;           // of the deal; empty: each message has its own
  std::string authorization_reference_;  // empty: it is not in order, or never arrives
  std::vector<Named> increments_;
  std::vector<Named> completions_;
  std::vector<Named> captures_;
};

}  // namespace isoswitch::test
