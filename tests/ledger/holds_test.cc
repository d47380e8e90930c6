// Available money and holds, to the edges of 64 bits.
#include "switch/ledger/holds.h"

#include <catch2/catch.hpp>
#include <limits>

using namespace isoswitch;

namespace {

constexpr Minor most = std::numeric_limits<Minor>::max();
constexpr Minor least = std::numeric_limits<Minor>::min();

Account account(Minor posted, Minor pending, Minor credit_line) {
  Account made;
  made.id = "A1";
  made.posted = posted;
  made.pending = pending;
  made.credit_line = credit_line;
  return made;
}

}  // namespace

TEST_CASE("available is posted less pending plus the credit line", "[holds]") {
  CHECK(available(account(100'000, 0, 0)) == 100'000);
  CHECK(available(account(100'000, 30'000, 0)) == 70'000);
  CHECK(available(account(100'000, 130'000, 50'000)) == 20'000);
  CHECK(available(account(-10'000, 0, 50'000)) == 40'000);
  CHECK(available(account(-10'000, 5'000, 0)) == -15'000);  // overdrawn
}

TEST_CASE("available never wraps around", "[holds]") {
  CHECK(available(account(most, 0, most)) == most);
  CHECK(available(account(most, 1, 1)) == most);
  CHECK(available(account(least, most, 0)) == least);
  CHECK(available(account(least, 0, 1)) == least + 1);
  CHECK(available(account(0, most, most)) == 0);
}

TEST_CASE("a hold moves pending by its difference", "[holds]") {
  Account on = account(100'000, 20'000, 0);
  LifeCycle life_cycle;
  life_cycle.held = 5'000;
  REQUIRE(set_hold(on, life_cycle, 12'000));
  CHECK(life_cycle.held == 12'000);
  CHECK(on.pending == 27'000);
  REQUIRE(set_hold(on, life_cycle, 0));
  CHECK(life_cycle.held == 0);
  CHECK(on.pending == 15'000);
  CHECK(on.posted == 100'000);
}

TEST_CASE("a hold that does not fit changes nothing", "[holds]") {
  Account on = account(0, most - 10, 0);
  LifeCycle life_cycle;
  CHECK(set_hold(on, life_cycle, 10));
  CHECK(on.pending == most);
  CHECK_FALSE(set_hold(on, life_cycle, 11));
  CHECK(on.pending == most);
  CHECK(life_cycle.held == 10);
}

TEST_CASE("a release takes what is held and never more", "[holds]") {
  Account on = account(0, 30'000, 0);
  LifeCycle life_cycle;
  life_cycle.held = 10'000;
  CHECK(release(on, life_cycle, 4'000) == 4'000);
  CHECK(life_cycle.held == 6'000);
  CHECK(on.pending == 26'000);
  CHECK(release(on, life_cycle, 0) == 0);
  CHECK(release(on, life_cycle, -5) == 0);
  CHECK(release(on, life_cycle, most) == 6'000);
  CHECK(life_cycle.held == 0);
  CHECK(on.pending == 20'000);
  CHECK(release(on, life_cycle, 1) == 0);
}
