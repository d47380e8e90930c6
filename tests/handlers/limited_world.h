// A world whose only difference is the limits in its chain.
#pragma once

#include <string>

#include "tests/handlers/world.h"

namespace isoswitch::test {

// The options of `limits` in an otherwise usual chain.
std::string chain_with_limits(const std::string& options);

// One profile of these limits, for every card; over a store that shows everything, and over one that shows what is
// named.
WorldOptions limited(const std::string& limits);

CardToken card_of(World& world);

inline constexpr Duration day = std::chrono::days{1};

// An amount a day in UTC, of three purchases.
extern const std::string three_a_day;

// What stands counted in the only bucket of the window; nothing where there is none, and -1 where there are several.
using Sum = std::pair<std::int64_t, Minor>;
Sum counted(World& world, std::string_view limit = "pos");

// DE 39 of the answer.
std::string code(const std::optional<World::Answer>& answer);

}  // namespace isoswitch::test
