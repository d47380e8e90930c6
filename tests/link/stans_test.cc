// STANs of our own: which comes next, and which must not.
#include "switch/link/stans.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/link/messages.h"

using namespace isoswitch;
using namespace isoswitch::test;
using namespace std::chrono_literals;

namespace {

// Draws the highest or the lowest start that there is.
class Fixed final : public Random {
 public:
  explicit Fixed(std::uint64_t value) : value_(value) {}
  std::uint64_t next() override { return value_; }

 private:
  std::uint64_t value_;
};

ManualClock clock_at_noon() { return ManualClock{instant_of({2026, 11, 24, 12, 0, 0})}; }

}  // namespace

TEST_CASE("STANs increase, and after 999999 comes 000001", "[stan]") {
  const ManualClock clock = clock_at_noon();
  Fixed highest{999'998};
  Stans stans{clock, highest};
  CHECK(stans.draw() == "999999");
  CHECK(stans.draw() == "000001");
  CHECK(stans.draw() == "000002");
  Fixed lowest{0};
  Stans first{clock, lowest};
  CHECK(first.draw() == "000001");
}

TEST_CASE("the start is drawn at random", "[stan]") {
  const ManualClock clock = clock_at_noon();
  SeededRandom random(1);
  std::set<std::string> starts;
  for (int i = 0; i < 20; ++i) {
    Stans stans{clock, random};
    const auto stan = stans.draw();
    CHECK(stan.size() == 6);
    starts.insert(std::string(stan.view()));
  }
  CHECK(starts.size() == 20);
}

TEST_CASE("a STAN in use is passed over, until the last who uses it gives it back", "[stan]") {
  ManualClock clock = clock_at_noon();
  Fixed random{0};
  Stans stans{clock, random};
  stans.use(1);
  stans.use(2);
  stans.use(2);
  clock.pass(2s);
  CHECK(stans.draw() == "000003");
  stans.release(1);
  stans.release(2);
  clock.pass(1s);
  for (int i = 4; i <= 999'999; ++i) (void)stans.draw();
  clock.pass(1s);
  CHECK(stans.draw() == "000001");
  CHECK(stans.draw() == "000003");
}

TEST_CASE("no STAN comes twice within a second, also one that was not drawn", "[stan]") {
  ManualClock clock = clock_at_noon();
  Fixed random{4};
  Stans stans{clock, random};
  stans.use(6);  // the acquirer's own, kept
  stans.release(6);
  CHECK(stans.draw() == "000005");
  CHECK(stans.draw() == "000007");
  for (int i = 8; i <= 999'999; ++i) REQUIRE(stans.draw().size() == 6);
  for (int i = 1; i <= 4; ++i) REQUIRE(stans.draw().size() == 6);
  clock.pass(1s);
  CHECK(stans.draw() == "000005");
  CHECK(stans.draw() == "000006");
}

TEST_CASE("a second that has seen all STANs sees one that is not in use again", "[stan]") {
  const ManualClock clock = clock_at_noon();
  Fixed random{0};
  Stans stans{clock, random};
  stans.use(1);
  for (int i = 2; i <= 999'999; ++i) (void)stans.draw();
  CHECK(stans.draw() == "000002");
}

TEST_CASE("a STAN is read from a message if it is one", "[stan]") {
  CHECK(Stans::of(question(42), 11) == 42U);
  CHECK_FALSE(Stans::of(question(42, {{11, ""}}), 11));
  CHECK_FALSE(Stans::of(question(42), 2));  // more than six digits
}
