// The earliest of many deadlines, and taking out any of them.
#include "switch/link/due_heap.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "switch/base/random.h"

using namespace isoswitch;

TEST_CASE("what is due first comes first, in whatever order it was added", "[flights]") {
  DueHeap heap;
  heap.add(0, 30);
  heap.add(1, 10);
  heap.add(2, 20);
  CHECK(heap.first() == 1);
  heap.remove(1);
  CHECK(heap.first() == 2);
  CHECK(heap.first_due_us() == 20);
  heap.remove(0);
  heap.remove(2);
  CHECK(heap.empty());
}

TEST_CASE("random deadlines come as an ordered set has them", "[flights]") {
  SeededRandom random(3);
  for (const std::uint64_t most : {1U, 2U, 3U, 50U, 1'000U}) {
    DueHeap heap;
    std::set<std::pair<std::int64_t, DueHeap::Item>> ordered;
    std::map<DueHeap::Item, std::int64_t> by_item;
    for (int i = 0; i < 20'000; ++i) {
      const auto item = static_cast<DueHeap::Item>(random.below(most));
      if (const auto known = by_item.find(item); known != by_item.end()) {
        heap.remove(item);
        ordered.erase({known->second, item});
        by_item.erase(known);
      } else {
        const auto due = static_cast<std::int64_t>(random.below(most));
        heap.add(item, due);
        ordered.emplace(due, item);
        by_item.emplace(item, due);
      }
      REQUIRE(heap.size() == ordered.size());
      if (ordered.empty()) continue;
      REQUIRE(heap.first_due_us() == ordered.begin()->first);
      REQUIRE(ordered.contains({heap.first_due_us(), heap.first()}));
    }
  }
}
