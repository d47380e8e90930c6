#include "switch/ledger/life_cycle_machine.h"

#include <algorithm>
#include <array>

#include "switch/base/assert.h"
#include "switch/ledger/name_table.h"

namespace isoswitch {
namespace {

constexpr Named<LifeCycleEvent> events[] = {
    {LifeCycleEvent::increment, "increment"}, {LifeCycleEvent::completion, "completion"},
    {LifeCycleEvent::capture, "capture"},     {LifeCycleEvent::reversal, "reversal"},
    {LifeCycleEvent::expiry, "expiry"},
};
static_assert(std::size(events) == life_cycle_event_count);

constexpr Named<Effect> effects[] = {
    {Effect::applies, "applies"},           {Effect::nothing, "nothing"},         {Effect::declined, "declined"},
    {Effect::stands_alone, "stands alone"}, {Effect::begins_anew, "begins anew"}, {Effect::takes_more, "takes more"},
    {Effect::overtakes, "overtakes"},       {Effect::cannot_happen, "–"},
};

struct Row {
  LifeCycleState state;
  std::array<Effect, life_cycle_event_count> effects;  // in the order of LifeCycleEvent
};

using enum Effect;
constexpr Row machine[] = {
    //                               increment  completion   capture       reversal    expiry
    {LifeCycleState::open, /*     */ {applies, applies, applies, applies, applies}},
    {LifeCycleState::posted, /*   */ {declined, nothing, applies, applies, cannot_happen}},
    {LifeCycleState::reversed, /* */ {declined, nothing, stands_alone, nothing, cannot_happen}},
    {LifeCycleState::declined, /* */ {declined, begins_anew, stands_alone, nothing, cannot_happen}},
    {LifeCycleState::reversed_first, {declined, nothing, stands_alone, takes_more, cannot_happen}},
    {LifeCycleState::expired, /*  */ {applies, nothing, applies, nothing, cannot_happen}},
    {LifeCycleState::closed, /*   */ {declined, nothing, applies, nothing, cannot_happen}},
    {LifeCycleState::credited, /* */ {declined, nothing, begins_anew, applies, cannot_happen}},
    {LifeCycleState::asked, /*    */ {declined, stands_alone, stands_alone, overtakes, cannot_happen}},
};

}  // namespace

std::string_view name(LifeCycleEvent event) { return name_in<LifeCycleEvent>(events, event); }
std::string_view name(Effect effect) { return name_in<Effect>(effects, effect); }

Effect effect_of(LifeCycleState state, LifeCycleEvent event) {
  const auto* row = std::ranges::find(machine, state, &Row::state);
  ISOSWITCH_ASSERT(row != std::end(machine));
  return row->effects[static_cast<std::size_t>(event)];
}

LifeCycleState state_after(const LifeCycle& row) {
  if (row.held > 0) return LifeCycleState::open;
  if (row.captured > 0) return row.credit ? LifeCycleState::credited : LifeCycleState::posted;
  if (row.cleared > 0) return LifeCycleState::closed;
  return row.expired > 0 ? LifeCycleState::expired : LifeCycleState::reversed;
}

}  // namespace isoswitch
