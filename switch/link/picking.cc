#include "switch/link/picking.h"

namespace isoswitch {

std::optional<std::size_t> Picking::pick(std::span<const Candidate> candidates) {
  if (candidates.empty()) return std::nullopt;
  if (balancing_ == Balancing::primary) return 0;
  std::size_t first = 0;
  while (first < candidates.size() && candidates[first].place < next_place_) ++first;
  first %= candidates.size();
  std::size_t picked = first;
  if (balancing_ == Balancing::least_pending)
    for (std::size_t step = 1; step < candidates.size(); ++step) {
      const std::size_t other = (first + step) % candidates.size();
      if (candidates[other].pending < candidates[picked].pending) picked = other;
    }
  next_place_ = candidates[picked].place + 1;
  return picked;
}

}  // namespace isoswitch
