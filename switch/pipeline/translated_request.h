// One request, advice or reversal on its way from an acquirer to an issuer; see translation.h.
#pragma once

#include "iso8583/message.h"
#include "switch/base/result.h"
#include "switch/pipeline/transaction.h"
#include "switch/pipeline/translation_plan.h"

namespace isoswitch {

Result<iso8583::FieldSet> translate_request(const Speaker& from, const Speaker& to, const TranslationPlan& plan,
                                            const iso8583::Message& asked, const Transaction& transaction,
                                            iso8583::Message& question);

}  // namespace isoswitch
