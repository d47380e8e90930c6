// Keys to flights, in a table that does not grow.
#include "switch/link/flight_index.h"

#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "switch/base/random.h"

using namespace isoswitch;

// Few different low words: walks cross, wrap around the end, and leave holes.
TEST_CASE("random keys are found as a map finds them, however they crowd", "[flights]") {
  SeededRandom random(9);
  for (const std::uint64_t homes : {1U, 3U, 64U, 100'000U}) {
    FlightIndex index{40};
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> known;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
      const Hash16 key{random.below(homes) * 7 + UINT64_MAX - 20, random.below(30)};
      const auto at = known.find({key.low, key.high});
      if (at != known.end()) {
        REQUIRE(index.find(key) == at->second);
        index.remove(key);
        known.erase(at);
      } else if (known.size() < 40) {
        REQUIRE_FALSE(index.find(key));
        index.put(key, i);
        known.emplace(std::pair{key.low, key.high}, i);
      }
      REQUIRE(index.size() == known.size());
      for (const auto& [parts, flight] : known) REQUIRE(index.find({parts.first, parts.second}) == flight);
    }
  }
}
