#include "switch/ledger/reason.h"

#include <iterator>

#include "switch/ledger/name_table.h"

namespace isoswitch {
namespace {

using enum Reason;

// In the order of their numbers, so that a name is one look.
constexpr Named<Reason> reasons[] = {
    {approved, "approved"},
    {approved_partially, "approved_partially"},
    {account_verified, "account_verified"},
    {refer_to_issuer, "refer_to_issuer"},
    {refer_to_issuer_special, "refer_to_issuer_special"},
    {invalid_merchant, "invalid_merchant"},
    {pick_up, "pick_up"},
    {do_not_honor, "do_not_honor"},
    {invalid_transaction, "invalid_transaction"},
    {invalid_amount, "invalid_amount"},
    {invalid_card_number, "invalid_card_number"},
    {unable_to_locate_record, "unable_to_locate_record"},
    {format_error, "format_error"},
    {suspected_fraud, "suspected_fraud"},
    {lost_card, "lost_card"},
    {stolen_card, "stolen_card"},
    {insufficient_funds, "insufficient_funds"},
    {expired_card, "expired_card"},
    {wrong_pin, "wrong_pin"},
    {not_permitted_to_cardholder, "not_permitted_to_cardholder"},
    {not_permitted_to_terminal, "not_permitted_to_terminal"},
    {over_limit, "over_limit"},
    {restricted_card, "restricted_card"},
    {security_violation, "security_violation"},
    {too_often, "too_often"},
    {late_response, "late_response"},
    {pin_tries_exceeded, "pin_tries_exceeded"},
    {issuer_unavailable, "issuer_unavailable"},
    {no_route, "no_route"},
    {duplicate, "duplicate"},
    {system_malfunction, "system_malfunction"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(reasons); ++i)
    if (static_cast<std::size_t>(reasons[i].value) != i) return false;
  return std::size(reasons) == reason_count;
}
static_assert(in_order());

}  // namespace

std::string_view name(Reason reason) {
  const auto number = static_cast<std::size_t>(reason);
  return number < reason_count ? reasons[number].name : "unknown";
}

std::optional<Reason> reason_named(std::string_view name) { return value_in<Reason>(reasons, name); }

}  // namespace isoswitch
