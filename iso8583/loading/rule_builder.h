// Builds a dialect's message rules from their drafts, once its fields are there. What is wrong is a fault.
#pragma once

#include <memory>

#include "iso8583/check/message_rule.h"
#include "iso8583/loading/fault_list.h"

namespace iso8583 {

std::shared_ptr<const MessageRules> build_rules(const DialectDraft& draft, const Dialect& dialect, FaultList& faults);

}  // namespace iso8583
