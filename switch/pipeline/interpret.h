// Turns a message into a transaction: the only place that knows that a 1987 0420 with DE 90 and a 1993 1420 with DE 56
// mean the same.
#pragma once

#include <optional>
#include <string>

#include "iso8583/message.h"
#include "switch/base/tokenizer.h"
#include "switch/pipeline/transaction.h"

namespace isoswitch {

// R22: a field without which the message has no meaning. `what` never holds card data.
struct FormatFault {
  int field = 0;
  std::string what;  // "4 amount_transaction: missing"
};

// Fills `transaction` from the message; acquirer, network, profile and received are set by the caller before. On a
// fault what was understood so far stays, so that the answer can be built.
std::optional<FormatFault> interpret(const iso8583::Message& message, const Tokenizer& tokenizer,
                                     Transaction& transaction);

}  // namespace isoswitch
