#include "switch/store/done_queue.h"

namespace isoswitch {

void DoneQueue::push(std::uint64_t needs, Done done, Result<Outcome> outcome) {
  if (size_ == ring_.size()) grow();
  Entry& entry = ring_[(first_ + size_) & (ring_.size() - 1)];
  entry.needs = needs;
  entry.done = std::move(done);
  entry.outcome = std::move(outcome);
  ++size_;
}

std::size_t DoneQueue::deliver(std::uint64_t durable) {
  std::size_t delivered = 0;
  const std::size_t most = size_;
  while (delivered < most && ready(durable)) {
    Entry& entry = ring_[first_];
    Done done = std::move(entry.done);
    Result<Outcome> outcome = std::move(entry.outcome);
    first_ = (first_ + 1) & (ring_.size() - 1);
    --size_;
    ++delivered;
    if (done) done(std::move(outcome));
  }
  return delivered;
}

void DoneQueue::grow() {
  std::vector<Entry> larger(ring_.empty() ? 64 : ring_.size() * 2);
  for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move(ring_[(first_ + i) & (ring_.size() - 1)]);
  ring_ = std::move(larger);
  first_ = 0;
}

}  // namespace isoswitch
