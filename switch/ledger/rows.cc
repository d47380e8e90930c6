#include "switch/ledger/rows.h"

#include "switch/ledger/name_table.h"

namespace isoswitch {
namespace {

constexpr Named<AccountStatus> account_statuses[] = {
    {AccountStatus::open, "open"},
    {AccountStatus::blocked, "blocked"},
    {AccountStatus::closed, "closed"},
};

constexpr Named<PeriodKind> period_kinds[] = {
    {PeriodKind::day, "day"},
    {PeriodKind::week, "week"},
    {PeriodKind::month, "month"},
    {PeriodKind::rolling, "rolling"},
};

constexpr Named<CardStatus> card_statuses[] = {
    {CardStatus::active, "active"}, {CardStatus::inactive, "inactive"}, {CardStatus::blocked, "blocked"},
    {CardStatus::lost, "lost"},     {CardStatus::stolen, "stolen"},     {CardStatus::closed, "closed"},
};

constexpr Named<LifeCycleState> life_cycle_states[] = {
    {LifeCycleState::open, "open"},
    {LifeCycleState::posted, "posted"},
    {LifeCycleState::reversed, "reversed"},
    {LifeCycleState::declined, "declined"},
    {LifeCycleState::reversed_first, "reversed_first"},
    {LifeCycleState::expired, "expired"},
    {LifeCycleState::closed, "closed"},
    {LifeCycleState::credited, "credited"},
    {LifeCycleState::asked, "asked"},
};

constexpr Named<Part> parts[] = {
    {Part::whole, "whole"},
    {Part::capture, "capture"},
    {Part::completion, "completion"},
    {Part::increment, "increment"},
};

constexpr Named<Books> books[] = {
    {Books::ours, "ours"},
    {Books::issuer, "issuer"},
};

constexpr Named<ExceptionReason> exception_reasons[] = {
    {ExceptionReason::unknown_card, "unknown_card"},
    {ExceptionReason::unknown_account, "unknown_account"},
    {ExceptionReason::foreign_currency, "foreign_currency"},
    {ExceptionReason::over_limit, "over_limit"},
    {ExceptionReason::account_blocked, "account_blocked"},
    {ExceptionReason::reversal_exceeds_original, "reversal_exceeds_original"},
    {ExceptionReason::ambiguous_original, "ambiguous_original"},
    {ExceptionReason::amount_mismatch, "amount_mismatch"},
    {ExceptionReason::late_repeat, "late_repeat"},
    {ExceptionReason::capture_after_reversal, "capture_after_reversal"},
    {ExceptionReason::not_delivered, "not_delivered"},
    {ExceptionReason::late_answer, "late_answer"},
};

constexpr Named<ExceptionStatus> exception_statuses[] = {
    {ExceptionStatus::open, "open"},
    {ExceptionStatus::assigned, "assigned"},
    {ExceptionStatus::resolved, "resolved"},
};

}  // namespace

std::string_view name(AccountStatus status) { return name_in<AccountStatus>(account_statuses, status); }
std::string_view name(CardStatus status) { return name_in<CardStatus>(card_statuses, status); }
std::string_view name(LifeCycleState state) { return name_in<LifeCycleState>(life_cycle_states, state); }
std::string_view name(PeriodKind kind) { return name_in<PeriodKind>(period_kinds, kind); }
std::string_view name(Part part) { return name_in<Part>(parts, part); }
std::string_view name(Books keeper) { return name_in<Books>(books, keeper); }
std::string_view name(ExceptionReason reason) { return name_in<ExceptionReason>(exception_reasons, reason); }
std::string_view name(ExceptionStatus status) { return name_in<ExceptionStatus>(exception_statuses, status); }

std::optional<AccountStatus> account_status_named(std::string_view name) {
  return value_in<AccountStatus>(account_statuses, name);
}
std::optional<CardStatus> card_status_named(std::string_view name) { return value_in<CardStatus>(card_statuses, name); }
std::optional<LifeCycleState> life_cycle_state_named(std::string_view name) {
  return value_in<LifeCycleState>(life_cycle_states, name);
}
std::optional<ExceptionStatus> exception_status_named(std::string_view name) {
  return value_in<ExceptionStatus>(exception_statuses, name);
}

}  // namespace isoswitch
