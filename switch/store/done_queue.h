// Who is still to be told: the outcomes of units in the order they were submitted, until what they depend on is
// durable.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "switch/store/store.h"

namespace isoswitch {

class DoneQueue {
 public:
  using Done = std::move_only_function<void(Result<Outcome>)>;

  // needs: the sequence that must be durable first. A refused unit waits for what it may have read.
  void push(std::uint64_t needs, Done done, Result<Outcome> outcome);
  bool ready(std::uint64_t durable) const { return size_ > 0 && ring_[first_].needs <= durable; }
  // Calls those that are ready; what they submit meanwhile waits for the next call.
  std::size_t deliver(std::uint64_t durable);
  std::size_t size() const { return size_; }

 private:
  struct Entry {
    std::uint64_t needs = 0;
    Done done;
    Result<Outcome> outcome = failure({});
  };
  void grow();

  std::vector<Entry> ring_;  // its size is a power of two
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace isoswitch
