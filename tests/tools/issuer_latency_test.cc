// How long an issuer takes: what is drawn, against the percentiles that were said.
#include "tools/isotool/issuer_latency.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace isoswitch;
using namespace isoswitch::tools;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t draws = 200'000;

std::vector<Duration> drawn(const Latency& latency, std::uint64_t seed = 1) {
  SeededRandom random(seed);
  std::vector<Duration> all;
  for (std::size_t i = 0; i < draws; ++i) all.push_back(latency.draw(random));
  std::ranges::sort(all);
  return all;
}

// What share of them is at most so long, in thousandths.
std::size_t share_within(const std::vector<Duration>& all, Duration at) {
  return static_cast<std::size_t>(std::ranges::upper_bound(all, at) - all.begin()) * 1'000 / all.size();
}

}  // namespace

TEST_CASE("a fixed latency is always the same, and none is none", "[issuer]") {
  SeededRandom random(1);
  CHECK(Latency::fixed(milliseconds{7}).draw(random) == milliseconds{7});
  CHECK(Latency().draw(random) == Duration{0});
}

TEST_CASE("between two bounds every latency is as likely, both ends included", "[issuer]") {
  const auto all = drawn(*Latency::between(milliseconds{10}, milliseconds{30}));
  CHECK(all.front() >= milliseconds{10});
  CHECK(all.back() <= milliseconds{30});
  // Of a uniform distribution a quarter lies in each quarter. Four standard deviations of the share are 0.4 %.
  CHECK(share_within(all, milliseconds{15}) == Approx(250).margin(4));
  CHECK(share_within(all, milliseconds{20}) == Approx(500).margin(5));
  CHECK(share_within(all, milliseconds{25}) == Approx(750).margin(4));
  const auto narrow = drawn(*Latency::between(Duration{1}, Duration{2}));
  CHECK(narrow.front() == Duration{1});
  CHECK(narrow.back() == Duration{2});
}

TEST_CASE("a table's percentiles are those of what is drawn", "[issuer]") {
  const auto latency = Latency::table(milliseconds{2}, {{share_of("p50"), milliseconds{8}},
                                                        {share_of("p90"), milliseconds{25}},
                                                        {share_of("p99"), milliseconds{120}},
                                                        {share_of("max"), milliseconds{900}}});
  REQUIRE(latency);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto all = drawn(*latency, seed);
    CHECK(all.front() >= milliseconds{2});
    CHECK(all.back() <= milliseconds{900});
    CHECK(all.back() > milliseconds{850});
    CHECK(share_within(all, milliseconds{8}) == Approx(500).margin(5));
    CHECK(share_within(all, milliseconds{25}) == Approx(900).margin(3));
    CHECK(share_within(all, milliseconds{120}) == Approx(990).margin(1));
    // Halfway between two percentiles half of what lies between them.
    CHECK(share_within(all, milliseconds{5}) == Approx(250).margin(4));
  }
}

TEST_CASE("the same seed draws the same latencies", "[issuer]") {
  const auto latency = *Latency::between(Duration{0}, milliseconds{100});
  CHECK(drawn(latency, 5) == drawn(latency, 5));
  CHECK(drawn(latency, 5) != drawn(latency, 6));
}

TEST_CASE("percentiles are named by how many of a hundred they hold", "[issuer]") {
  CHECK(share_of("p50") == 500'000'000);
  CHECK(share_of("p5") == 50'000'000);
  CHECK(share_of("p99") == 990'000'000);
  CHECK(share_of("p99.9") == 999'000'000);
  CHECK(share_of("p99.99999") == 999'999'900);
  CHECK(share_of("max") == 1'000'000'000);
  for (const char* name : {"p100", "p", "50", "p5x", "pmax", "", "p1.2.3", "p0"}) CHECK(share_of(name) == 0);
}

TEST_CASE("a table that does not rise to the whole is refused", "[issuer]") {
  const Duration ms = milliseconds{1};
  CHECK(!Latency::table(Duration{0}, {}));
  CHECK(!Latency::table(Duration{0}, {{share_of("p50"), ms}}));
  CHECK(!Latency::table(2 * ms, {{share_of("max"), ms}}));
  CHECK(!Latency::table(Duration{0}, {{share_of("p50"), 2 * ms}, {share_of("max"), ms}}));
  CHECK(!Latency::table(Duration{0}, {{share_of("p50"), ms}, {share_of("p50"), ms}, {share_of("max"), ms}}));
  CHECK(!Latency::between(2 * ms, ms));
  CHECK(Latency::table(ms, {{share_of("max"), ms}}));  // always the same
}
