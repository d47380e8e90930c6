// What a message is recognized by when it comes again.
#pragma once

#include <string_view>

#include "switch/pipeline/transaction.h"

namespace isoswitch {

// R5: fills `message` and the seen ids out of what the transaction holds. function_code: of version 1993; empty
// elsewhere. An absent part is a part.
void name_message(Transaction& tx, std::string_view function_code);

}  // namespace isoswitch
