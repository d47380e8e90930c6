// The rolling window of outcomes: what falls out of it, and when exactly.
#include "switch/link/rolling_share.h"

#include <catch2/catch.hpp>
#include <vector>

#include "switch/base/random.h"

using namespace isoswitch;
using namespace std::chrono_literals;

TEST_CASE("an outcome is counted for the rest of its slice and forty-nine more", "[health]") {
  // A window of 10 s has slices of 200 ms.
  RollingShare share{10s};
  share.note(true, 1'000'000);  // the first microsecond of a slice
  CHECK(share.all(1'000'000) == 1);
  CHECK(share.all(10'999'999) == 1);
  CHECK(share.all(11'000'000) == 0);  // ten seconds old
  share.note(true, 21'199'999);       // the last microsecond of a slice
  CHECK(share.faults(30'999'999) == 1);
  CHECK(share.faults(31'000'000) == 0);  // nine seconds and 800.001 ms old
}

TEST_CASE("faults are counted among all outcomes", "[health]") {
  RollingShare share{10s};
  share.note(false, 5);
  share.note(true, 5);
  share.note(false, 300'000);
  CHECK(share.all(400'000) == 3);
  CHECK(share.faults(400'000) == 1);
  share.clear();
  CHECK(share.all(400'000) == 0);
}

TEST_CASE("a pause of any length empties the window", "[health]") {
  RollingShare share{1s};
  share.note(true, 1);
  CHECK(share.all(1'000'000'000'000'000) == 0);
  share.note(true, 1'000'000'000'000'000);
  CHECK(share.all(1'000'000'000'000'000) == 1);
}

TEST_CASE("the shortest window has slices of a microsecond", "[health]") {
  for (const Duration window : {0us, 1us, 50us}) {
    RollingShare share{window};
    share.note(true, 100);
    CHECK(share.all(149) == 1);
    CHECK(share.all(150) == 0);
  }
}

// What the header promises, looked for in a list of all outcomes.
TEST_CASE("random outcomes are counted as a list of them says", "[health]") {
  SeededRandom random(11);
  for (const std::int64_t window_us : {10'000'000, 1'234'567, 60, 50}) {
    RollingShare share{Duration{window_us}};
    std::vector<std::pair<std::int64_t, bool>> list;
    const std::int64_t slice_us = window_us / 50;
    std::int64_t now_us = static_cast<std::int64_t>(random.below(1'000'000));
    for (int i = 0; i < 3'000; ++i) {
      const bool pause = random.below(100) == 0;
      now_us += static_cast<std::int64_t>(
          random.below(static_cast<std::uint64_t>(pause ? 2 * window_us : window_us / 20 + 2)));
      const bool fault = random.below(3) == 0;
      share.note(fault, now_us);
      list.emplace_back(now_us, fault);
      std::uint64_t all = 0;
      std::uint64_t faults = 0;
      for (const auto& [noted_us, was_fault] : list) {
        const std::int64_t age_us = now_us - noted_us;
        if (now_us / slice_us - noted_us / slice_us >= 50) {
          REQUIRE(age_us > window_us * 49 / 50 - 50);  // the window less a slice; 50: what the division leaves
          continue;
        }
        REQUIRE(age_us < window_us);
        ++all;
        faults += was_fault ? 1U : 0U;
      }
      REQUIRE(share.all(now_us) == all);
      REQUIRE(share.faults(now_us) == faults);
    }
  }
}
