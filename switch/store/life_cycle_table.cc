#include "switch/store/life_cycle_table.h"

#include <absl/container/btree_set.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>

#include "switch/store/row_table.h"

namespace isoswitch {
namespace {

constexpr int rows_per_sweep = 8;

// Rows with the same key are chained from the newest to the oldest; usually there is one.
struct Chained {
  LifeCycle row;
  std::array<Slot, 4> older{no_slot, no_slot, no_slot, no_slot};  // by place in row.match
  Slot older_hold = no_slot;                                      // of the card's chain of those that hold money
  Slot newer_hold = no_slot;
  bool live = false;
};

struct CardHash {
  std::size_t operator()(const CardToken& token) const {
    std::size_t hash = 0;
    std::memcpy(&hash, token.bytes.data() + 1, sizeof hash);  // after the version: bytes of an HMAC
    return hash;
  }
};

struct Traits {
  using Key = LifeCycleId;
  using Row = Chained;
  static const Key& key(const Row& entry) { return entry.row.id; }
  static std::size_t hash(const Key& key) { return IdHash{}(key); }
};

// Nothing where the row has the key not at all.
std::optional<std::size_t> place_of(const LifeCycle& row, const MatchKey& key) {
  const auto found = std::ranges::find(row.match, key);
  if (found == row.match.end()) return std::nullopt;
  return static_cast<std::size_t>(found - row.match.begin());
}

// Of two that were opened at once the id decides, so that the order is the same whatever order they were put in.
bool is_later(const LifeCycle& a, const LifeCycle& b) {
  return std::tie(a.opened, a.id.bytes) > std::tie(b.opened, b.id.bytes);
}

// A key that a row carries twice is one link of its chain.
bool is_first(const LifeCycle& row, std::size_t place) { return place_of(row, *row.match[place]) == place; }

}  // namespace

struct LifeCycleTable::Shelves {
  using Newest = absl::flat_hash_map<MatchKey, Slot, IdHash>;

  using NewestHold = absl::flat_hash_map<CardToken, Slot, CardHash>;

  RowTable<Traits> rows;
  std::array<Newest, shards> newest;
  std::array<NewestHold, shards> newest_hold;            // of cards that have one
  std::map<DayNumber, std::vector<Slot>> by_keep_until;  // a slot may have been given to another row since
  absl::btree_set<std::pair<Instant, Slot>> by_expiry;   // of those that hold money
  std::vector<Slot> dying;
  DayNumber closed_before = std::numeric_limits<DayNumber>::min();

  bool gone(const LifeCycle& row) const { return row.keep_until < closed_before && row.held == 0; }
  Newest& newest_of(const MatchKey& key) { return newest[shard_of(IdHash{}(key))]; }

  // The place where the slot that follows is kept: in the head of the chain or in the row before.
  Slot& next_of(Slot slot, const MatchKey& key) { return rows[slot].older[*place_of(rows[slot].row, key)]; }

  void watch_expiry(Slot slot, const LifeCycle& before, const LifeCycle& after) {
    const auto end = [](const LifeCycle& row) { return row.held > 0 ? row.expires : std::nullopt; };
    if (end(before) == end(after)) return;
    if (end(before)) by_expiry.erase({*end(before), slot});
    if (end(after)) by_expiry.insert({*end(after), slot});
  }

  NewestHold& newest_hold_of(const CardToken& card) { return newest_hold[shard_of(CardHash{}(card))]; }

  void link_hold(Slot slot) {
    Chained& entry = rows[slot];
    const auto [head, added] = newest_hold_of(*entry.row.card).try_emplace(*entry.row.card, slot);
    if (added) return;
    entry.older_hold = head->second;
    rows[head->second].newer_hold = slot;
    head->second = slot;
  }

  void unlink_hold(Slot slot) {
    Chained& entry = rows[slot];
    if (entry.older_hold != no_slot) rows[entry.older_hold].newer_hold = entry.newer_hold;
    if (entry.newer_hold != no_slot) {
      rows[entry.newer_hold].older_hold = entry.older_hold;
    } else {
      NewestHold& heads = newest_hold_of(*entry.row.card);
      const auto head = heads.find(*entry.row.card);
      head->second = entry.older_hold;
      if (head->second == no_slot) heads.erase(head);
    }
    entry.older_hold = entry.newer_hold = no_slot;
  }

  void link(Slot slot, std::size_t place) {
    const MatchKey& key = *rows[slot].row.match[place];
    const auto [head, added] = newest_of(key).try_emplace(key, slot);
    if (added) return;
    Slot* at = &head->second;
    while (*at != no_slot && is_later(rows[*at].row, rows[slot].row)) at = &next_of(*at, key);
    rows[slot].older[place] = *at;
    *at = slot;
  }

  void unlink(Slot slot, std::size_t place) {
    const MatchKey key = *rows[slot].row.match[place];
    Newest& heads = newest_of(key);
    const auto head = heads.find(key);
    Slot* at = &head->second;
    while (*at != slot) at = &next_of(*at, key);
    *at = rows[slot].older[place];
    rows[slot].older[place] = no_slot;
    if (head->second == no_slot) heads.erase(head);
  }

  void link_all(Slot slot) {
    for (std::size_t i = 0; i < 4; ++i)
      if (rows[slot].row.match[i] && is_first(rows[slot].row, i)) link(slot, i);
  }

  void unlink_all(Slot slot) {
    for (std::size_t i = 0; i < 4; ++i)
      if (rows[slot].row.match[i] && is_first(rows[slot].row, i)) unlink(slot, i);
  }
};

LifeCycleTable::LifeCycleTable() : shelves_(std::make_unique<Shelves>()) {}
LifeCycleTable::~LifeCycleTable() = default;

std::size_t LifeCycleTable::size() const { return shelves_->rows.size(); }

const LifeCycle* LifeCycleTable::find(const LifeCycleId& id) const {
  const Slot slot = shelves_->rows.find(id);
  if (slot == no_slot || shelves_->gone(shelves_->rows[slot].row)) return nullptr;
  return &shelves_->rows[slot].row;
}

std::vector<LifeCycleId> LifeCycleTable::matches(const MatchKey& key) const {
  std::vector<LifeCycleId> found;
  const auto& heads = shelves_->newest[shard_of(IdHash{}(key))];
  const auto head = heads.find(key);
  if (head == heads.end()) return found;
  for (Slot slot = head->second; slot != no_slot; slot = shelves_->next_of(slot, key))
    if (!shelves_->gone(shelves_->rows[slot].row)) found.push_back(shelves_->rows[slot].row.id);
  std::ranges::reverse(found);
  return found;
}

LifeCycleTable::Held LifeCycleTable::put(const LifeCycle& row) {
  Shelves& all = *shelves_;
  const auto [slot, added] = all.rows.find_or_add(row.id);
  LifeCycle& kept = all.rows[slot].row;
  const Held before{kept.account, kept.held};
  const bool chained_anew = added || kept.match != row.match || kept.opened != row.opened;
  const bool kept_anew = added || kept.keep_until != row.keep_until;
  if (chained_anew && !added) all.unlink_all(slot);
  all.watch_expiry(slot, kept, row);
  const bool held = kept.card && kept.held > 0;
  const bool holds = row.card && row.held > 0;
  const bool moved = held != holds || kept.card != row.card;
  if (held && moved) all.unlink_hold(slot);
  kept = row;
  if (holds && moved) all.link_hold(slot);
  all.rows[slot].live = true;
  if (chained_anew) all.link_all(slot);
  if (kept_anew) all.by_keep_until[row.keep_until].push_back(slot);
  return before;
}

void LifeCycleTable::each(const std::function<void(const LifeCycle&)>& take) const {
  shelves_->rows.each_slot([&](Slot, const Chained& entry) {
    if (entry.live && !shelves_->gone(entry.row)) take(entry.row);
  });
}

std::vector<LifeCycleId> LifeCycleTable::due(Instant now, std::size_t most) const {
  std::vector<LifeCycleId> found;
  for (const auto& [end, slot] : shelves_->by_expiry) {
    if (end > now || found.size() == most) break;
    found.push_back(shelves_->rows[slot].row.id);
  }
  return found;
}

std::vector<Hold> LifeCycleTable::holds_of(const CardToken& card, std::size_t most) const {
  std::vector<Hold> found;
  const auto& heads = shelves_->newest_hold[shard_of(CardHash{}(card))];
  const auto head = heads.find(card);
  if (head == heads.end()) return found;
  for (Slot slot = head->second; slot != no_slot && found.size() < most; slot = shelves_->rows[slot].older_hold)
    found.push_back({shelves_->rows[slot].row.opened, shelves_->rows[slot].row.id});
  return found;
}

void LifeCycleTable::close_before(DayNumber day) {
  Shelves& all = *shelves_;
  all.closed_before = std::max(all.closed_before, day);
  while (!all.by_keep_until.empty() && all.by_keep_until.begin()->first < day) {
    const std::vector<Slot>& slots = all.by_keep_until.begin()->second;
    all.dying.insert(all.dying.end(), slots.begin(), slots.end());
    all.by_keep_until.erase(all.by_keep_until.begin());
  }
}

void LifeCycleTable::sweep() {
  Shelves& all = *shelves_;
  for (int i = 0; i < rows_per_sweep && !all.dying.empty(); ++i) {
    const Slot slot = all.dying.back();
    all.dying.pop_back();
    const LifeCycle& row = all.rows[slot].row;
    if (!all.rows[slot].live || row.keep_until >= all.closed_before) continue;
    if (row.held != 0) {
      all.by_keep_until[all.closed_before].push_back(slot);  // looked at again when the next day is closed
      continue;
    }
    all.unlink_all(slot);
    all.rows.remove(slot);
  }
}

}  // namespace isoswitch
