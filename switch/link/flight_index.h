// Finds a flight by its match key: a hash table of one size, so that it never allocates after it was made.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "switch/link/keyed_hash.h"

namespace isoswitch {

class FlightIndex {
 public:
  explicit FlightIndex(std::size_t most);  // entries at one time

  std::optional<std::uint32_t> find(const Hash16& key) const;
  void put(const Hash16& key, std::uint32_t flight);  // a key that is not in it
  void remove(const Hash16& key);                     // one that is
  std::size_t size() const { return size_; }

 private:
  static constexpr std::uint32_t nobody = UINT32_MAX;
  struct Entry {
    Hash16 key;
    std::uint32_t flight = nobody;
  };

  std::size_t home(const Hash16& key) const { return static_cast<std::size_t>(key.low) & mask_; }
  std::size_t place(const Hash16& key) const;  // of the key, or of the free entry where it would be

  std::size_t most_;
  std::size_t mask_;
  std::size_t size_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace isoswitch
