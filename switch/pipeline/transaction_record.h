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

// How a question that its issuer was asked has ended: the second unit of its transaction. answer: nullptr where there
// is none; profile: the link's. asked_by: sequence of the first unit.
void record_question_end(const iso8583::Message* answer, const Profile& profile, const Transaction& transaction,
                         std::uint64_t asked_by, Duration took, proto::Record& record);

}  // namespace isoswitch
