// What the stages of a chain are: checks learn, rules decide.
#pragma once

#include <string_view>
#include <variant>

#include "switch/ledger/decision.h"
#include "switch/pipeline/transaction.h"
#include "switch/store/rows.h"

namespace isoswitch {

// Go on to the next stage.
struct Next {};
// The transaction is decided: answer it.
struct Reply {
  Reason reason;
};
// The transaction is over without an answer; `why` is logged.
struct Drop {
  std::string_view why;
};

// The issuer is asked, by the link that the transaction was routed to. What the rules have put is the first of two
// units; the chain goes on behind this handler when the question has ended.
struct Ask {};
// The same message is under way: this one is decided when that one is.
struct Wait {
  OwedId what;
};

using Finding = std::variant<Next, Reply, Drop>;
using Ruling = std::variant<Next, Reply, Ask, Wait, Drop>;

// Learns about a transaction; sees no rows. What it learns it writes into the transaction.
class Check {
 public:
  virtual ~Check() = default;
  virtual Finding handle(Transaction& transaction) = 0;
};

// Decides over the rows; pure. May run many times for one transaction: everything it decides goes into `rows` and
// `decision`, which are empty at each run.
class Rule {
 public:
  virtual ~Rule() = default;
  virtual Ruling decide(const Transaction& transaction, Rows& rows, Decision& decision) const = 0;
};

}  // namespace isoswitch
