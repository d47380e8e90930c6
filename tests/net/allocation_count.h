// Counts what this program allocates.
#pragma once

#include <cstddef>

namespace isoswitch::test {

std::size_t allocations();      // calls of operator new so far
std::size_t allocated_bytes();  // that live now

}  // namespace isoswitch::test
