#include "switch/pipeline/transaction.h"

namespace isoswitch {
namespace {

constexpr std::string_view flow_names[] = {"",
                                           "authorization",
                                           "authorization_advice",
                                           "financial",
                                           "financial_advice",
                                           "reversal",
                                           "reversal_advice",
                                           "network",
                                           "notification",
                                           "other"};
constexpr std::string_view kind_names[] = {"none",   "purchase",        "cash",          "purchase_with_cashback",
                                           "refund", "balance_inquiry", "account_check", "unsupported"};

}  // namespace

std::string_view name(Flow flow) { return flow_names[static_cast<std::size_t>(flow)]; }
std::string_view name(Kind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

CodeClass Transaction::code_class() const {
  switch (flow) {
    case Flow::authorization: return CodeClass::authorization;
    case Flow::financial: return CodeClass::financial;
    case Flow::authorization_advice:
    case Flow::financial_advice: return CodeClass::advice;
    case Flow::reversal:
    case Flow::reversal_advice: return CodeClass::reversal;
    case Flow::network: return CodeClass::network;
    case Flow::notification:
    case Flow::other: return CodeClass::other;
  }
  return CodeClass::other;
}

}  // namespace isoswitch
