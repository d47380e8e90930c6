// Turns a decision into the answer to its message.
#pragma once

#include <string_view>

#include "iso8583/message.h"
#include "switch/ledger/decision.h"
#include "switch/pipeline/interpret.h"

namespace isoswitch {

// The echoed fields of the request, and those that we produce: response code, authorization code, amounts of a partial
// approval, balances. `fault` names the field of a format error. A field that the dialect cannot carry is left out and
// logged.
void build_reply(const iso8583::Message& request, const Transaction& transaction, const Given& given,
                 const FormatFault* fault, iso8583::Message& reply);

// F-5: what came could not be read: 0644 (1644 with DE 24 = 650), naming the field where the profile has one for it.
void build_notice(const iso8583::Message& request, const Profile& profile, const FormatFault& fault,
                  iso8583::Message& notice);

// R16: account type 2, amount type 2, currency 3, sign 1, amount 12.
std::string de54(const Balance& balance);

}  // namespace isoswitch
