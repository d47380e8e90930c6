// So many in a minute.
#include "switch/base/allowance.h"

#include <catch2/catch.hpp>

using isoswitch::Allowance;

namespace {

constexpr std::int64_t second = 1'000'000;

// How many of so many tries are let through at a moment.
int used_at(Allowance& allowance, std::int64_t now_us, int tries) {
  int used = 0;
  for (int i = 0; i < tries; ++i) {
    if (!allowance.left(now_us)) continue;
    allowance.use();
    ++used;
  }
  return used;
}

}  // namespace

TEST_CASE("an allowance is used up and is whole again a minute after its first use", "[allowance]") {
  Allowance allowance(3);
  CHECK(used_at(allowance, 10 * second, 2) == 2);
  CHECK(used_at(allowance, 69 * second, 5) == 1);
  CHECK(used_at(allowance, 70 * second - 1, 5) == 0);
  CHECK(used_at(allowance, 70 * second, 5) == 3);
}

TEST_CASE("an allowance that nobody uses is not begun", "[allowance]") {
  Allowance allowance(1);
  CHECK(allowance.left(0));
  CHECK(allowance.left(59 * second));
  CHECK(used_at(allowance, 59 * second, 1) == 1);
  CHECK_FALSE(allowance.left(118 * second));
}
