// Random numbers: within their bound, evenly, and the same again for the same seed.
#include "switch/base/random.h"

#include <array>
#include <catch2/catch.hpp>
#include <deque>
#include <set>

using namespace isoswitch;

namespace {

// Gives what it is told.
class Told final : public Random {
 public:
  explicit Told(std::deque<std::uint64_t> values) : values_(std::move(values)) {}
  std::uint64_t next() override {
    const std::uint64_t value = values_.front();
    values_.pop_front();
    return value;
  }
  std::size_t left() const { return values_.size(); }

 private:
  std::deque<std::uint64_t> values_;
};

}  // namespace

TEST_CASE("random numbers stay below their bound and reach all of it", "[random]") {
  SeededRandom random(1);
  for (const std::uint64_t bound : {1U, 2U, 3U, 10U, 62U}) {
    std::set<std::uint64_t> drawn;
    for (int i = 0; i < 2'000; ++i) drawn.insert(random.below(bound));
    CHECK(drawn.size() == bound);
    CHECK(*drawn.rbegin() == bound - 1);
  }
  for (int i = 0; i < 1'000; ++i) CHECK(random.below(UINT64_MAX) < UINT64_MAX);
}

// 2^64 is no multiple of 3: the last value would make 0 more likely than the others.
TEST_CASE("values that would favour small results are drawn again", "[random]") {
  Told told({UINT64_MAX, 5});
  CHECK(told.below(3) == 2);
  CHECK(told.left() == 0);
  Told largest_good({UINT64_MAX - 1});
  CHECK(largest_good.below(3) == 2);  // 2^64 − 2 ≡ 2 (mod 3)
  constexpr std::uint64_t half = std::uint64_t{1} << 63U;
  Told many({half + 1, UINT64_MAX, half, 7});
  CHECK(many.below(half + 1) == half);  // all above 2^63 are thrown away
  CHECK(many.left() == 1);
}

// Pearson's statistic with 9 degrees of freedom: above 27.9 once in a thousand seeds.
TEST_CASE("digits come evenly", "[random]") {
  const std::uint64_t seed = 20'260'301;
  SeededRandom random(seed);
  std::array<int, 10> counts{};
  for (int i = 0; i < 100'000; ++i) ++counts[random.below(10)];
  double statistic = 0;
  for (const int count : counts) statistic += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
  INFO("seed " << seed);
  CHECK(statistic < 27.9);
}

// xoshiro256** seeded by splitmix64 from 0, computed by another implementation (Python).
TEST_CASE("the generator is xoshiro256**", "[random]") {
  SeededRandom random(0);
  CHECK(random.next() == 11'091'344'671'253'066'420U);
  CHECK(random.next() == 13'793'997'310'169'335'082U);
  CHECK(random.next() == 1'900'383'378'846'508'768U);
}

TEST_CASE("the same seed draws the same, another seed something else", "[random]") {
  SeededRandom a(7);
  SeededRandom b(7);
  SeededRandom c(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t value = a.next();
    CHECK(b.next() == value);
    differs = differs || c.next() != value;
  }
  CHECK(differs);
  SystemRandom first;
  SystemRandom second;
  CHECK(first.next() != second.next());
}
