// What a question to an issuer does to our ledger: claims when it is asked, and keeps or gives back when it has ended.
#pragma once

#include "switch/pipeline/handler.h"

namespace isoswitch {

// Before the issuer is asked. Nothing: it may be. With our books the amount must be there, and is held; with the
// issuer's it is held as far as we know its account, and never refuses (LED-11).
std::optional<Reason> claim(const Transaction& transaction, Reason tombstone_code, Rows& rows, Decision& decision);

// How what was asked has ended here: told by the issuer, or decided in its stead (STI-02). Exactly one thing becomes of
// what the question may owe: nothing, the advice of what was approved unseen, or the reversal of what may have been
// done. Gives the reason to answer with: another one where the acquirer has taken it back meanwhile (R7b), nothing
// where the question has ended before.
std::optional<Reason> end_question(const Transaction& transaction, Reason reason, Rows& rows, Decision& decision);

// A claim that came to nothing: what it holds is released, and what it counted comes back.
void give_claim_back(LifeCycle claim, Reason reason, Instant now, Rows& rows);

// The issuer could not be asked: what was approved in its stead is held, and its advice owed, in this unit (STI-06).
Reason stand_in_unasked(const Transaction& transaction, Reason tombstone_code, Rows& rows, Decision& decision);

}  // namespace isoswitch
