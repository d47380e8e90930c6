// Memory that a direct write takes: aligned to a block.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

#include "switch/base/assert.h"
#include "switch/store/journal_format.h"

namespace isoswitch::journal {

class AlignedBuffer {
 public:
  explicit AlignedBuffer(std::size_t bytes) { reserve(bytes, 0); }

  // Room for at least that many bytes, of which the first `kept` stay; at least doubled when it grows.
  void reserve(std::size_t bytes, std::size_t kept) {
    if (bytes <= size_) return;
    const std::size_t larger = whole_blocks(std::max(bytes, size_ * 2));
    Memory memory{static_cast<std::uint8_t*>(std::aligned_alloc(block_bytes, larger))};
    ISOSWITCH_ASSERT(memory != nullptr);
    if (kept > 0) std::memcpy(memory.get(), memory_.get(), kept);
    memory_ = std::move(memory);
    size_ = larger;
  }

  std::uint8_t* data() { return memory_.get(); }
  std::span<std::uint8_t> first(std::size_t bytes) { return {memory_.get(), bytes}; }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(std::uint8_t* memory) const { std::free(memory); }
  };
  using Memory = std::unique_ptr<std::uint8_t[], Free>;
  Memory memory_;
  std::size_t size_ = 0;
};

}  // namespace isoswitch::journal
