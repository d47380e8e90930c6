// The acts of the control socket: one JSON object in, one out, and never before what is told is durable.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "switch/ops/act.h"
#include "switch/ops/follower_acts.h"

namespace isoswitch {

// {"act":NAME, …} → {"ok":true, …} or {"ok":false,"error":TEXT}:
//   accounts.holds   account, card or pan; limit → holds, newest first; more; some_of_them: not all were looked at
//   accounts.import  reason, rows (see import.h)
//   accounts.show    account, card or pan → account
//   books            → books: the trial balance, each with its general_ledger where the chart has one; accounts: what
//                    their rows add up to
//   cards.show       card or pan → card
//   exceptions.list  status (open, assigned, resolved, all), limit → exceptions, open
//   exceptions.show  id → exception
//   follower.report  name, acknowledged_sequence, at → nothing: how far a copy of the journal goes
//   status           → version, uptime_s, last_sequence, durable_sequence, refused_units, counts
// Changes, each with a reason → changed, and what it is now (see account_acts.h, card_acts.h, exception_acts.h):
//   accounts.adjust, accounts.limit, accounts.release_hold
//   cards.block, cards.unblock, cards.replace, cards.reset_pin_tries
//   exceptions.assign, exceptions.resolve
class ControlActs {
 public:
  ControlActs(Store& store, const Tokenizer& tokenizer, const Clock& clock, const ChartOfAccounts& chart);

  // The reply may come at once or later. It is not called any more once this object is gone, but for a unit that the
  // store already has. The request is one line; the caller wipes it afterwards.
  void run(std::string_view request, std::string_view actor, ActReply reply);

  // Replies to what has become durable since; to be called once per turn of the loop.
  void pass_on();
  bool waiting() const { return !waiting_.empty(); }

  const Followers& followers() const { return followers_; }

 private:
  struct Waiting {
    std::uint64_t sequence;
    std::string answer;
    ActReply reply;
  };

  ActWorld world_;
  Followers followers_;
  std::deque<Waiting> waiting_;
};

}  // namespace isoswitch
