// What the codec is measured against: a hand-written walk over an ASCII 1987 message, without and with checks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace bench {

struct Floor {
  struct Place {
    std::uint32_t offset;
    std::uint32_t size;
  };
  std::array<Place, 129> places;
  std::uint64_t present = 0;
};

// Where each field of the first bitmap stands; bounds are minded, contents are not. False: the frame is too short.
bool walk(std::span<const std::uint8_t> frame, Floor& out);
// The same, and every byte of a numeric field is looked at.
bool walk_with_digit_checks(std::span<const std::uint8_t> frame, Floor& out);

// The same over packed digits, raw bitmap and packed lengths: unchecked.
bool walk_packed(std::span<const std::uint8_t> frame, Floor& out);

// And one that also walks the tags of field 55.
struct TagFloor {
  Floor fields;
  std::size_t tags = 0;
  std::array<std::uint32_t, 64> tag;
  std::array<Floor::Place, 64> places;
};
bool walk_packed_with_tags(std::span<const std::uint8_t> frame, TagFloor& out);

}  // namespace bench
