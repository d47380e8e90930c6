// Rows found by their key: a slab and 256 hash tables over it, because one big table stalls when it grows.
// Included by .cc files only: it brings abseil.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include <array>
#include <cstdint>
#include <utility>

#include "switch/store/slab.h"

namespace isoswitch {

inline constexpr std::size_t shards = 256;

// Ids are hashes of messages already; what is left is to spread their bits over the words that abseil looks at.
inline std::size_t spread(std::size_t hash) { return hash * 0x9E3779B97F4A7C15ULL; }
inline std::size_t shard_of(std::size_t hash) { return spread(hash) >> 56; }

// Traits: Key, Row, static const Key& key(const Row&), static std::size_t hash(const Key&).
template <class Traits>
class RowTable {
 public:
  using Key = typename Traits::Key;
  using Row = typename Traits::Row;

  Slot find(const Key& key) const {
    const Wanted wanted{&key, Traits::hash(key)};
    const Shard& shard = shards_[shard_of(wanted.hash)];
    const auto found = shard.find(wanted);
    return found == shard.end() ? no_slot : found->slot;
  }

  // The row has its key set by the caller when `added`.
  std::pair<Slot, bool> find_or_add(const Key& key) {
    const Wanted wanted{&key, Traits::hash(key)};
    Shard& shard = shards_[shard_of(wanted.hash)];
    if (const auto found = shard.find(wanted); found != shard.end()) return {found->slot, false};
    const Slot slot = rows_.add();
    shard.insert(Entry{static_cast<std::uint32_t>(wanted.hash), slot});
    ++size_;
    return {slot, true};
  }

  void remove(Slot slot) {
    const Key key = Traits::key(rows_[slot]);
    const Wanted wanted{&key, Traits::hash(key)};
    Shard& shard = shards_[shard_of(wanted.hash)];
    shard.erase(shard.find(wanted));
    rows_.remove(slot);
    --size_;
  }

  Row& operator[](Slot slot) { return rows_[slot]; }
  const Row& operator[](Slot slot) const { return rows_[slot]; }
  std::size_t size() const { return size_; }

  // In no order.
  template <class Take>
  void each(Take&& take) const {
    for (const Shard& shard : shards_)
      for (const Entry& entry : shard) take(rows_[entry.slot]);
  }
  // As they lie in memory, which is much faster; a row that was removed is there, as new.
  template <class Take>
  void each_slot(Take&& take) const {
    for (Slot slot = 0; slot < rows_.slots(); ++slot) take(slot, rows_[slot]);
  }

 private:
  // Half of the hash stays with the slot, so that a shard grows without touching the rows.
  struct Entry {
    std::uint32_t hash;
    Slot slot;
  };
  struct Wanted {
    const Key* key;
    std::size_t hash;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const Entry& entry) const { return spread(entry.hash); }
    std::size_t operator()(const Wanted& wanted) const { return spread(static_cast<std::uint32_t>(wanted.hash)); }
  };
  struct Equal {
    using is_transparent = void;
    const Slab<Row>* rows;
    bool operator()(const Entry& a, const Entry& b) const { return a.slot == b.slot; }
    bool operator()(const Entry& entry, const Wanted& wanted) const {
      return entry.hash == static_cast<std::uint32_t>(wanted.hash) && Traits::key((*rows)[entry.slot]) == *wanted.key;
    }
    bool operator()(const Wanted& wanted, const Entry& entry) const { return (*this)(entry, wanted); }
  };
  using Shard = absl::flat_hash_set<Entry, Hash, Equal>;

  template <std::size_t... I>
  static std::array<Shard, shards> empty_shards(const Slab<Row>* rows, std::index_sequence<I...>) {
    return {((void)I, Shard(0, Hash{}, Equal{rows}))...};
  }

  Slab<Row> rows_;
  std::array<Shard, shards> shards_ = empty_shards(&rows_, std::make_index_sequence<shards>{});
  std::size_t size_ = 0;

 public:
  RowTable() = default;
  RowTable(const RowTable&) = delete;  // the shards look into the slab beside them
  RowTable& operator=(const RowTable&) = delete;
};

}  // namespace isoswitch
