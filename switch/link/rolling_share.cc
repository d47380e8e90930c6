#include "switch/link/rolling_share.h"

#include <algorithm>

namespace isoswitch {

RollingShare::RollingShare(Duration window) : slice_us_(std::max<std::int64_t>(window.count() / slices, 1)) {}

void RollingShare::note(bool fault, std::int64_t now_us) {
  move_to(now_us);
  for (Slice* slice : {&running(), &sum_}) {
    ++slice->all;
    slice->faults += fault ? 1 : 0;
  }
}

std::uint64_t RollingShare::all(std::int64_t now_us) {
  move_to(now_us);
  return sum_.all;
}

std::uint64_t RollingShare::faults(std::int64_t now_us) {
  move_to(now_us);
  return sum_.faults;
}

void RollingShare::clear() {
  slices_.fill({});
  sum_ = {};
}

void RollingShare::move_to(std::int64_t now_us) {
  const std::int64_t now = now_us / slice_us_;
  if (now - newest_ >= slices) {
    clear();
    newest_ = now;
  }
  while (newest_ < now) {
    ++newest_;
    sum_.all -= running().all;
    sum_.faults -= running().faults;
    running() = {};
  }
}

}  // namespace isoswitch
