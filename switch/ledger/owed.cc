#include "switch/ledger/owed.h"

#include "switch/ledger/name_table.h"

namespace isoswitch {
namespace {

constexpr Named<OwedState> states[] = {
    {OwedState::asked, "asked"},         {OwedState::due, "due"},         {OwedState::parked, "parked"},
    {OwedState::delivered, "delivered"}, {OwedState::settled, "settled"}, {OwedState::removed, "removed"},
};

constexpr Named<OwedKind> kinds[] = {
    {OwedKind::advice, "advice"},
    {OwedKind::reversal, "reversal"},
};

}  // namespace

std::string_view name(OwedState state) { return name_in<OwedState>(states, state); }
std::string_view name(OwedKind kind) { return name_in<OwedKind>(kinds, kind); }
std::optional<OwedState> owed_state_named(std::string_view name) { return value_in<OwedState>(states, name); }

}  // namespace isoswitch
