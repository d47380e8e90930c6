// Store-and-forward to one issuer (STI-07): what is owed to it, in order, until it has taken it. What is to be done is
// in the store; what was tried, and when it is tried again, only here: after a restart everything counts as tried
// before.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "switch/base/random.h"
#include "switch/base/sealer.h"
#include "switch/net/back_off.h"
#include "switch/pipeline/party.h"
#include "switch/store/store.h"

namespace isoswitch {

struct OutboxTerms {
  BackOffTerms back_off{std::chrono::seconds{1}, std::chrono::seconds{60}};
  Duration patience = std::chrono::seconds{10};  // for an answer
  std::int64_t rate_per_s = 50;
  std::size_t lanes = 1;  // items under way at once, of different cards; 1: strictly one behind the other
  std::vector<std::string> delivered_codes;  // empty: 00 and 94; 1993: 000, 400, 900, 901, 913
  std::vector<std::string> retry_codes;      // empty: 91, 96, 68; 1993: 907, 909, 911, 923
  std::uint32_t park_after = 0;              // tries; 0: never for that
};

struct OutboxFigures {
  std::uint64_t delivered = 0;
  std::uint64_t repeats = 0;  // sent again
  std::uint64_t parked = 0;
  std::uint64_t silences = 0;
  std::size_t waiting = 0;  // known here, and not under way
  std::size_t under_way = 0;
};

// Everything outlives it. One thread's, the store's owner's.
struct OutboxSetup {
  LinkName link;
  Store& store;
  Party& party;
  const Sealer& sealer;
  const Clock& clock;
  Random& random;
};

class Outbox {
 public:
  Outbox(const OutboxSetup& setup, OutboxTerms terms);
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Sends what may be sent now. Called often: cheap where there is nothing to do. Monotonic µs.
  void look(std::int64_t now_us);

  const OutboxFigures& figures() const { return figures_; }

 private:
  struct Item;

  void take_in();
  bool blocked(std::size_t at) const;
  void send(Item& item, std::int64_t now_us);
  void heard(const OwedId& id, Heard how, const iso8583::Message* answer);
  void again(Item& item);
  void end(const OwedId& id, OwedState state, std::string_view code, std::string_view note);
  Item* find(const OwedId& id);
  void forget(const OwedId& id);
  bool lists(const std::vector<std::string>& codes, std::string_view code) const;

  OutboxSetup setup_;
  OutboxTerms terms_;
  OutboxFigures figures_;
  std::deque<std::unique_ptr<Item>> items_;  // in order of delivery
  std::uint64_t taken_in_ = 0;               // order of the last
  std::uint64_t before_start_ = 0;           // what is of this order or before may have been sent by an earlier run
  std::int64_t now_us_ = 0;
  // The rate: a bucket of so many that are left.
  std::int64_t tokens_us_ = 0;  // when it was last filled
  std::int64_t tokens_ = 0;     // in millionths
  iso8583::Message message_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // what was asked is told when it is not there any more
};

}  // namespace isoswitch
