// Numbers in bytes, as the files of the store have them.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

namespace isoswitch {

static_assert(std::endian::native == std::endian::little, "the numbers of the store's files are little-endian");

template <class T>
void put(std::span<std::uint8_t> to, std::size_t offset, const T& value) {
  std::memcpy(to.data() + offset, &value, sizeof value);
}

template <class T>
T get(std::span<const std::uint8_t> from, std::size_t offset) {
  T value{};
  std::memcpy(&value, from.data() + offset, sizeof value);
  return value;
}

}  // namespace isoswitch
