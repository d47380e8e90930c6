// Makes the question to an issuer out of an acquirer's message: translated, under our own names, and as far as it may
// be kept, for what may be owed of it.
#pragma once

#include "switch/base/sealer.h"
#include "switch/pipeline/issuers.h"

namespace isoswitch {

struct MadeQuestion {
  std::shared_ptr<const Question> kept;
  iso8583::FieldSet left_out;  // fields of the acquirer's that have a place there and did not fit it
};

// original: as it is named there, if the message names one. question: the message to send. until: how long its answer
// is waited for. Errors name the field without which it must not be sent, never a value.
Result<MadeQuestion> make_question(const iso8583::Message& asked, const Transaction& transaction,
                                   const std::optional<OriginalIds>& original, const Issuer& issuer,
                                   const Sealer& sealer, Instant until, iso8583::Message& question);

}  // namespace isoswitch
