// How long it is waited before a peer is tried again.
#include "switch/net/back_off.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <vector>

using namespace isoswitch;
using namespace std::chrono_literals;

namespace {

// Always the same number: 0 draws the whole step.
struct SameRandom final : Random {
  explicit SameRandom(std::uint64_t number) : draw(number) {}
  std::uint64_t next() override { return draw; }
  std::uint64_t draw;
};

std::vector<Duration> waits(const BackOffTerms& terms, Random& random, int tries) {
  BackOff back_off(terms);
  std::vector<Duration> all;
  for (int n = 0; n < tries; ++n) all.push_back(back_off.next(random));
  return all;
}

}  // namespace

TEST_CASE("each try waits twice as long as the one before, up to the most", "[back_off]") {
  SameRandom whole(0);
  CHECK(waits({500ms, 30s}, whole, 9) == std::vector<Duration>{500ms, 1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s});
  CHECK(waits({3us, 13us}, whole, 5) == std::vector<Duration>{3us, 6us, 12us, 13us, 13us});
  CHECK(waits({7ms, 7ms}, whole, 3) == std::vector<Duration>{7ms, 7ms, 7ms});
}

TEST_CASE("the least that is drawn is half of the step", "[back_off]") {
  SameRandom half(50'000);  // of 0 to 50,000 µs
  BackOff back_off({100ms, 30s});
  CHECK(back_off.next(half) == 50ms);
}

TEST_CASE("a back-off that begins anew waits as at first", "[back_off]") {
  SameRandom whole(0);
  BackOff back_off({1ms, 1s});
  for (int n = 0; n < 20; ++n) (void)back_off.next(whole);
  CHECK(back_off.next(whole) == 1s);
  back_off.begin_anew();
  CHECK(back_off.next(whole) == 1ms);
  CHECK(back_off.next(whole) == 2ms);
}

TEST_CASE("no wait is ever outside of its step's half and whole, whatever the terms", "[back_off]") {
  const std::uint64_t seed = GENERATE(1, 2, 3, 4);
  CAPTURE(seed);
  SeededRandom random(seed);
  for (int run = 0; run < 200; ++run) {
    const Duration most{static_cast<std::int64_t>(random.next() >> (1 + random.below(62))) + 1};
    const Duration first{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most.count()))) + 1};
    BackOff back_off({first, most});
    auto step_us = static_cast<std::uint64_t>(first.count());
    for (int n = 0; n < 300; ++n) {
      const Duration wait = back_off.next(random);
      CAPTURE(first.count(), most.count(), n, wait.count());
      REQUIRE(wait.count() > 0);
      REQUIRE(2 * static_cast<std::uint64_t>(wait.count()) >= step_us);
      REQUIRE(static_cast<std::uint64_t>(wait.count()) <= step_us);
      step_us = std::min(2 * step_us, static_cast<std::uint64_t>(most.count()));
    }
  }
}

TEST_CASE("the longest time that can be told does not overflow, however often it is asked", "[back_off]") {
  SeededRandom random(7);
  for (const Duration first : {Duration{1}, Duration::max() / 2, Duration::max() / 2 + 1us, Duration::max()}) {
    BackOff back_off({first, Duration::max()});
    for (int n = 0; n < 100; ++n) REQUIRE(back_off.next(random) > 0us);
    for (int n = 0; n < 1'000; ++n) REQUIRE(back_off.next(random) >= Duration::max() / 2);
  }
}

TEST_CASE("a million tries later it is still asked, and still within its bounds", "[back_off]") {
  SeededRandom random(11);
  BackOff back_off({500ms, 30s});
  for (int n = 0; n < 6; ++n) (void)back_off.next(random);
  Duration least = 30s;
  Duration longest = 0s;
  for (int n = 0; n < 1'000'000; ++n) {
    const Duration wait = back_off.next(random);
    least = std::min(least, wait);
    longest = std::max(longest, wait);
  }
  CHECK(least >= 15s);
  CHECK(longest <= 30s);
  // Uniform over 15 s: that a million draws leave out a hundredth at an end has a chance of e^-10,000.
  CHECK(least < 15'150ms);
  CHECK(longest > 29'850ms);
}

TEST_CASE("waits of one step differ", "[back_off]") {
  SeededRandom random(5);
  BackOff back_off({30s, 30s});
  std::set<Duration> different;
  for (int n = 0; n < 100; ++n) different.insert(back_off.next(random));
  CHECK(different.size() > 95);
}

TEST_CASE("two who lost their peer at the same time do not come back in step", "[back_off]") {
  SeededRandom one(1);
  SeededRandom other(2);
  const auto a = waits({500ms, 30s}, one, 50);
  const auto b = waits({500ms, 30s}, other, 50);
  int near = 0;
  for (std::size_t n = 0; n < a.size(); ++n) near += std::chrono::abs(a[n] - b[n]) < 1ms ? 1 : 0;
  CHECK(near <= 5);
  SeededRandom again(1);
  CHECK(waits({500ms, 30s}, again, 50) == a);
}

TEST_CASE("terms that would try without a pause, or whose first is above the most, are refused", "[back_off]") {
  CHECK(validate({1us, 1us}));
  CHECK(validate({500ms, 30s}));
  CHECK_FALSE(validate({0s, 30s}));
  CHECK_FALSE(validate({-1us, 30s}));
  CHECK_FALSE(validate({-2s, -1s}));
  const auto above = validate({31s, 30s});
  REQUIRE_FALSE(above);
  CHECK(above.error().text.find("31000000 µs") != std::string::npos);
  CHECK(above.error().text.find("30000000 µs") != std::string::npos);
}
