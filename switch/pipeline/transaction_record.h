// What the journal keeps of a transaction: the sanitized message and the facts that the rules looked at.
#pragma once

#include <string_view>

#include "iso8583/message.h"
#include "switch/pipeline/transaction.h"
#include "switch/store/record.h"

namespace isoswitch {

// P-1: wiped fields are not recorded, a PAN only as first six and last four, other masked fields not at all.
void record_transaction(const iso8583::Message& message, const Transaction& transaction, std::string_view peer,
                        proto::Record& record);

}  // namespace isoswitch
