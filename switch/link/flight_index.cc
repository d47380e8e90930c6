#include "switch/link/flight_index.h"

#include <bit>

#include "switch/base/assert.h"

namespace isoswitch {

// At most half full: a walk is short then.
FlightIndex::FlightIndex(std::size_t most) : most_(most), mask_(std::bit_ceil(2 * most + 2) - 1), entries_(mask_ + 1) {}

std::optional<std::uint32_t> FlightIndex::find(const Hash16& key) const {
  const std::uint32_t flight = entries_[place(key)].flight;
  return flight == nobody ? std::nullopt : std::optional{flight};
}

void FlightIndex::put(const Hash16& key, std::uint32_t flight) {
  Entry& entry = entries_[place(key)];
  ISOSWITCH_ASSERT(entry.flight == nobody && size_ < most_);
  entry = {key, flight};
  ++size_;
}

void FlightIndex::remove(const Hash16& key) {
  std::size_t hole = place(key);
  ISOSWITCH_ASSERT(entries_[hole].flight != nobody);
  --size_;
  // Whoever stands behind and could stand in the hole moves up, so that no walk ends early.
  for (std::size_t at = (hole + 1) & mask_; entries_[at].flight != nobody; at = (at + 1) & mask_) {
    const std::size_t from_home = (at - home(entries_[at].key)) & mask_;
    if (from_home < ((at - hole) & mask_)) continue;
    entries_[hole] = entries_[at];
    hole = at;
  }
  entries_[hole] = {};
}

std::size_t FlightIndex::place(const Hash16& key) const {
  std::size_t at = home(key);
  while (entries_[at].flight != nobody && entries_[at].key != key) at = (at + 1) & mask_;
  return at;
}

}  // namespace isoswitch
