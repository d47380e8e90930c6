#include "switch/pipeline/message_cause.h"

#include <algorithm>
#include <iterator>

namespace isoswitch {
namespace {

struct CauseRow {
  Cause cause;
  std::string_view reversal_of_1993;
  std::string_view reversal_of_1987;
  std::string_view advice_of_1993;
};
constexpr CauseRow causes[] = {
    {Cause::no_answer, "4021", "68", "1002"},    {Cause::not_delivered, "4013", "68", ""},
    {Cause::signed_off, "", "", "1001"},         {Cause::unavailable, "", "", "1003"},
    {Cause::issuers_own_choice, "", "", "1000"},
};

struct ReversalRow {
  std::string_view of_1987;
  std::string_view of_1993;
};
// The first row that fits counts, in both directions.
constexpr ReversalRow reversals[] = {
    {"17", "4000"},  // customer cancellation
    {"20", "4020"},  // invalid response
    {"21", "4001"},  // no action taken
    {"22", "4002"},  // suspected malfunction
    {"30", "4003"},  // format error
    {"32", "4004"},  // completed partially
    {"68", "4006"},  // response received too late
    {"68", "4021"},  // time-out waiting for the response
};

const CauseRow& row(Cause cause) { return *std::ranges::find(causes, cause, &CauseRow::cause); }

}  // namespace

std::string_view cause_of_1993(Cause cause, bool reversal) {
  return reversal ? row(cause).reversal_of_1993 : row(cause).advice_of_1993;
}

std::string_view cause_of_1987(Cause cause, bool reversal) {
  return reversal ? row(cause).reversal_of_1987 : std::string_view{};
}

std::string_view reversal_cause_of_1993(std::string_view of_1987) {
  const auto* found = std::ranges::find(reversals, of_1987, &ReversalRow::of_1987);
  return found == std::end(reversals) ? std::string_view{} : found->of_1993;
}

std::string_view reversal_cause_of_1987(std::string_view of_1993) {
  const auto* found = std::ranges::find(reversals, of_1993, &ReversalRow::of_1993);
  return found == std::end(reversals) ? std::string_view{} : found->of_1987;
}

}  // namespace isoswitch
