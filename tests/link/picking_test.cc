// Over which connection the next question goes.
#include "switch/link/picking.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace isoswitch;

namespace {

using Candidates = std::vector<Picking::Candidate>;

// The places of the next picks.
std::vector<std::size_t> picks(Picking& picking, const Candidates& candidates, int times) {
  std::vector<std::size_t> places;
  for (int i = 0; i < times; ++i) places.push_back(candidates[*picking.pick(candidates)].place);
  return places;
}

using Places = std::vector<std::size_t>;

}  // namespace

TEST_CASE("where no connection is, none is picked", "[picking]") {
  for (const auto balancing : {Balancing::round_robin, Balancing::least_pending, Balancing::primary})
    CHECK_FALSE(Picking{balancing}.pick({}));
}

TEST_CASE("one after the other, also when one goes and comes back", "[picking]") {
  Picking picking{Balancing::round_robin};
  const Candidates all{{0, 9}, {1, 0}, {2, 5}};
  CHECK(picks(picking, all, 4) == Places{0, 1, 2, 0});
  CHECK(picks(picking, {{0, 0}, {2, 0}}, 3) == Places{2, 0, 2});
  CHECK(picks(picking, all, 2) == Places{0, 1});
  CHECK(picks(picking, {{1, 0}}, 2) == Places{1, 1});
}

TEST_CASE("where the fewest questions are in flight, in turn where they are as many", "[picking]") {
  Picking picking{Balancing::least_pending};
  CHECK(picks(picking, {{0, 3}, {1, 2}, {2, 4}}, 2) == Places{1, 1});
  CHECK(picks(picking, {{0, 2}, {1, 3}, {2, 2}}, 3) == Places{2, 0, 2});
  CHECK(picks(picking, {{0, 0}, {1, 0}, {2, 0}}, 4) == Places{0, 1, 2, 0});
}

TEST_CASE("the lowest place that is up takes everything", "[picking]") {
  Picking picking{Balancing::primary};
  CHECK(picks(picking, {{0, 99}, {1, 0}}, 3) == Places{0, 0, 0});
  CHECK(picks(picking, {{1, 0}, {2, 0}}, 2) == Places{1, 1});
}
