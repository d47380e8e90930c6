#include "switch/ledger/shares.h"

#include <catch2/catch.hpp>

using namespace isoswitch;

namespace {

LifeCycleId part(std::uint8_t n) { return {Id16{n}}; }

}  // namespace

TEST_CASE("what nobody says of which part it is goes off the newest of its kind first", "[shares]") {
  LifeCycle whole;
  add_share(whole, part(1), Part::increment, 50);
  add_share(whole, part(2), Part::capture, 70);
  add_share(whole, part(3), Part::increment, 30);
  take_from_shares(whole, Part::increment, 40);
  CHECK(share_of(whole, part(3), 30, 1000) == 0);
  CHECK(share_of(whole, part(1), 50, 1000) == 40);
  CHECK(share_of(whole, part(2), 70, 1000) == 70);
  take_from_share(whole, part(2), 100);
  CHECK(share_of(whole, part(2), 70, 1000) == 0);
  settle_increments(whole);
  CHECK(share_of(whole, part(1), 50, 1000) == 0);
}

TEST_CASE("no part stands for more than there is in all", "[shares]") {
  LifeCycle whole;
  CHECK(share_of(whole, part(1), 50, 20) == 20);  // recorded before shares were
  add_share(whole, part(1), Part::increment, 50);
  CHECK(share_of(whole, part(1), 50, 20) == 20);
}

TEST_CASE("of exactly sixty-four parts all are known, of one more the oldest is not", "[shares]") {
  LifeCycle whole;
  for (std::uint8_t n = 1; n <= 64; ++n) add_share(whole, part(n), Part::capture, n);
  CHECK(share_of(whole, part(1), 1, 1000) == 1);
  add_share(whole, part(65), Part::capture, 65);
  CHECK(share_of(whole, part(1), 1, 1000) == std::nullopt);
  CHECK(share_of(whole, part(2), 2, 1000) == 2);
  CHECK(share_of(whole, part(65), 65, 1000) == 65);
}
