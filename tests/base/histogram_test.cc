// Durations in buckets.
#include "switch/base/histogram.h"

#include <catch2/catch.hpp>

using namespace isoswitch;

TEST_CASE("a duration falls into the first bucket that is not below it", "[histogram]") {
  Histogram histogram;
  histogram.observe(0);
  histogram.observe(50);  // exactly on a bound
  histogram.observe(51);
  histogram.observe(10'000'000);
  histogram.observe(10'000'001);  // beyond the last bound
  CHECK(histogram.counts[0] == 2);
  CHECK(histogram.counts[1] == 1);
  CHECK(histogram.counts[16] == 1);
  CHECK(histogram.counts[17] == 1);
  CHECK(histogram.count == 5);
  CHECK(histogram.sum_us == 20'000'102);
}

TEST_CASE("a duration below zero counts as zero", "[histogram]") {
  Histogram histogram;
  histogram.observe(-5);
  CHECK(histogram.counts[0] == 1);
  CHECK(histogram.sum_us == 0);
}

TEST_CASE("bounds rise, three to a decade", "[histogram]") {
  for (std::size_t i = 1; i < Histogram::bounds_us.size(); ++i)
    CHECK(Histogram::bounds_us[i] > Histogram::bounds_us[i - 1]);
  for (std::size_t i = 3; i < Histogram::bounds_us.size(); ++i)
    CHECK(Histogram::bounds_us[i] == 10 * Histogram::bounds_us[i - 3]);
}

// The nearest-rank definition: the smallest bound that at least the given share is not above.
TEST_CASE("a quantile is the bound of the bucket with the nearest rank", "[histogram]") {
  Histogram histogram;
  CHECK(histogram.quantile_us(500) == 0);
  for (int i = 0; i < 98; ++i) histogram.observe(60);  // up to 100
  histogram.observe(700);                              // up to 1000
  histogram.observe(60'000'000);                       // beyond
  CHECK(histogram.quantile_us(500) == 100);
  CHECK(histogram.quantile_us(980) == 100);
  CHECK(histogram.quantile_us(981) == 1'000);
  CHECK(histogram.quantile_us(990) == 1'000);
  CHECK(histogram.quantile_us(1000) == 10'000'000);
  CHECK(histogram.quantile_us(0) == 100);
}
