// SHA-256 over a segment as it grows.
#pragma once

#include <memory>
#include <span>

#include "switch/store/journal_format.h"

namespace isoswitch::journal {

class SegmentHash {
 public:
  SegmentHash();
  ~SegmentHash();
  SegmentHash(SegmentHash&&) noexcept;
  SegmentHash& operator=(SegmentHash&&) noexcept;

  void add(std::span<const std::uint8_t> bytes);
  Sha256 value() const;  // of what was added so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace isoswitch::journal
