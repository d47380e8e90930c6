// The movements of money that handlers share: a hold, an entry towards the network, an entry towards the cardholder.
// Each puts the rows that it changed; false: a sum would not fit 64 bits (LED-08) and nothing was put.
#pragma once

#include "switch/ledger/chart.h"
#include "switch/pipeline/handler.h"
#include "switch/pipeline/raise.h"

namespace isoswitch {

// Sets what the life cycle holds on the account, and how long: until its expiry (R14) if the message approves or raises
// it.
[[nodiscard]] bool hold_for(const Transaction& transaction, LifeCycle& life_cycle, Account account, Minor amount,
                            Rows& rows);
[[nodiscard]] bool hold(LifeCycle& life_cycle, Account account, Minor amount, Rows& rows);

// Posts a purchase (2000/2100) or, of a life cycle of credit, a refund (2100/2000); beyond what is available if need
// be: who may refuse has done so. The life cycle is posted by message from here on.
[[nodiscard]] bool capture(const Transaction& transaction, LifeCycle& life_cycle, const Account& account, Minor amount,
                           Rows& rows);

// Takes back so much of what stands captured, the other way round; settled_back: so much of what was settled for it in
// another currency.
[[nodiscard]] bool undo_capture(const Transaction& transaction, LifeCycle& life_cycle, const Account& account,
                                Minor amount, Minor settled_back, Rows& rows);

}  // namespace isoswitch
