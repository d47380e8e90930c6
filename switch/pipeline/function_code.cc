#include "switch/pipeline/function_code.h"

namespace isoswitch {
namespace {

// The second of each pair is the one of an amount that is an estimate.
constexpr std::string_view original_authorization[] = {"100", "101"};
constexpr std::string_view replacement_authorization[] = {"102", "103"};
constexpr std::string_view supplementary_authorization[] = {"106", "107"};
constexpr std::string_view inquiry = "108";
constexpr std::string_view original_financial = "200";
// Whether it is the amount that was approved nobody says: this one has its reader take the amount from the message.
constexpr std::string_view approved_before_amount_differs = "202";

std::string_view of_authorization(const Transaction& tx) {
  const std::size_t estimated = tx.pre_authorization ? 1 : 0;
  if (tx.kind == Kind::balance_inquiry) return inquiry;
  switch (tx.increment) {
    case Increment::none: return original_authorization[estimated];
    case Increment::delta: return supplementary_authorization[estimated];
    case Increment::total: return replacement_authorization[estimated];
  }
  return original_authorization[estimated];
}

}  // namespace

std::string_view function_code(const Transaction& tx, bool names_original) {
  switch (tx.flow) {
    case Flow::authorization:
    case Flow::authorization_advice: return of_authorization(tx);
    case Flow::financial: return original_financial;
    case Flow::financial_advice: return names_original ? approved_before_amount_differs : original_financial;
    case Flow::reversal:
    case Flow::reversal_advice:
      return tx.reversal_form == ReversalForm::full ? full_reversal_code : partial_reversal_code;
    case Flow::network:
    case Flow::notification:
    case Flow::other: return {};
  }
  return {};
}

}  // namespace isoswitch
