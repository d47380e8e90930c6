#include "tests/handlers/limited_world.h"

#include <catch2/catch.hpp>

namespace isoswitch::test {

std::string chain_with_limits(const std::string& options) {
  return "[dedupe, screen, limits: {" + options + "}, authorize, reverse, advise]";
}

WorldOptions limited(const std::string& limits) {
  return {.handlers = chain_with_limits("default: standard, profiles: {standard: [" + limits + "]}"),
          .stingy = GENERATE(false, true)};
}

CardToken card_of(World& world) { return world.store().rows().cards_of("A1").at(0).token; }

const std::string three_a_day = "{name: pos, currency: EUR, windows: [{period: day, count: 3, amount: 10000}]}";

Sum counted(World& world, std::string_view limit) {
  const auto counter = world.store().rows().counter({card_of(world), CounterPolicy::limits});
  Sum sum;
  for (const CounterWindow& window : counter.value_or(Counter{}).windows) {
    if (window.limit.view() != limit) continue;
    if (window.buckets.size() != 1) return {-1, -1};
    sum = {window.buckets[0].count, window.buckets[0].amount};
  }
  return sum;
}

std::string code(const std::optional<World::Answer>& answer) { return answer ? (*answer)[39] : "no answer"; }

}  // namespace isoswitch::test
