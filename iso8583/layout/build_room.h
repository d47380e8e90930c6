// Room for building values within values, so that setting one allocates nothing once the room has grown.
#pragma once

#include <array>

#include "iso8583/field/byte_buffer.h"
#include "iso8583/field/scratch.h"

namespace iso8583 {

inline constexpr std::size_t depth_max = 8;  // values within values

class BuildRoom {
 public:
  Scratch& converted(std::size_t depth) { return levels_[depth].converted; }
  ByteBuffer& value(std::size_t depth) { return levels_[depth].value; }
  ByteBuffer& part(std::size_t depth) { return levels_[depth].part; }

 private:
  struct Level {
    Scratch converted;
    ByteBuffer value;
    ByteBuffer part;
  };
  std::array<Level, depth_max> levels_;
};

}  // namespace iso8583
