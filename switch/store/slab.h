// Rows of one kind in blocks that never move: no stall when there come to be more, and a row is named by 32 bits.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "switch/base/assert.h"

namespace isoswitch {

using Slot = std::uint32_t;
inline constexpr Slot no_slot = 0xFFFFFFFF;

template <class Row>
class Slab {
 public:
  Slot add() {
    if (!free_.empty()) {
      const Slot slot = free_.back();
      free_.pop_back();
      return slot;
    }
    ISOSWITCH_ASSERT(size_ < no_slot);
    if (size_ % block_rows == 0) blocks_.push_back(std::make_unique<Row[]>(block_rows));
    return size_++;
  }

  void remove(Slot slot) {
    (*this)[slot] = Row{};
    free_.push_back(slot);
  }

  Slot slots() const { return size_; }  // those that were removed included

  Row& operator[](Slot slot) { return blocks_[slot / block_rows][slot % block_rows]; }
  const Row& operator[](Slot slot) const { return blocks_[slot / block_rows][slot % block_rows]; }

 private:
  static constexpr Slot block_rows = 256;
  std::vector<std::unique_ptr<Row[]>> blocks_;
  std::vector<Slot> free_;
  Slot size_ = 0;
};

}  // namespace isoswitch
