// Which messages may overtake each other without another end.
#pragma once

#include <vector>

#include "tests/handlers/exploration_walk.h"

namespace isoswitch::test {

// Over all sequences of this length in which two such messages are neighbours: those whose end differs from that of
// the sequence with the two exchanged. The exploration has kept its endings.
std::vector<Exploration::Fault> order_differences(const Exploration& exploration, std::size_t depth);

}  // namespace isoswitch::test
