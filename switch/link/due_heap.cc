#include "switch/link/due_heap.h"

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

constexpr std::uint32_t nowhere = UINT32_MAX;

}  // namespace

void DueHeap::add(Item item, std::int64_t due_us) {
  if (places_.size() <= item) places_.resize(item + 1, nowhere);
  ISOSWITCH_ASSERT(places_[item] == nowhere);
  heap_.push_back({due_us, item});
  rise(heap_.size() - 1, {due_us, item});
}

void DueHeap::remove(Item item) {
  ISOSWITCH_ASSERT(item < places_.size() && places_[item] != nowhere);
  const std::size_t hole = places_[item];
  places_[item] = nowhere;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (hole == heap_.size()) return;
  if (hole > 0 && last.due_us < heap_[(hole - 1) / 2].due_us)
    rise(hole, last);
  else
    sink(hole, last);
}

void DueHeap::put(std::size_t at, const Entry& entry) {
  heap_[at] = entry;
  places_[entry.item] = static_cast<std::uint32_t>(at);
}

void DueHeap::rise(std::size_t at, const Entry& entry) {
  while (at > 0 && entry.due_us < heap_[(at - 1) / 2].due_us) {
    put(at, heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  put(at, entry);
}

void DueHeap::sink(std::size_t at, const Entry& entry) {
  while (2 * at + 1 < heap_.size()) {
    std::size_t below = 2 * at + 1;
    if (below + 1 < heap_.size() && heap_[below + 1].due_us < heap_[below].due_us) ++below;
    if (heap_[below].due_us >= entry.due_us) break;
    put(at, heap_[below]);
    at = below;
  }
  put(at, entry);
}

}  // namespace isoswitch
